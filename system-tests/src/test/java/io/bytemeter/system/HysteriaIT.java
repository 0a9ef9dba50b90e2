package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hysteria's Traffic Stats API of a node and of the API, in one process. */
class HysteriaIT {
    private static final Duration SETTLED = Duration.ofSeconds(60);

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** The program that forwards {@code /traffic}, as people have published it, and the secret that it has built in. */
    private static final Path PROGRAM = StandaloneProcess.ROOT.resolve("system-tests/src/test/resources/hysteria");

    private static final String SECRET = "ed9da2b7-676d-49d0-927a-eb78f319992b";
    private static final String BUILT_IN = "http://127.0.0.1:9999";
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int[] ports = StandaloneProcess.freePorts(2);

    private StandaloneProcess standalone() throws IOException {
        String node = """
                {"inbounds": [{"tag": "in", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                    "settings": {"auth": "password", "accounts": [
                      {"user": "user", "pass": "pw"}, {"user": "other", "pass": "pw"}]}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(ports[0]);
        return new StandaloneProcess(
                directory,
                node,
                "hysteria.secret=" + SECRET,
                "node.hysteria.secret=" + SECRET,
                "node.hysteria.listen=127.0.0.1:" + ports[1]);
    }

    @Test
    void theForwardingProgramWorksWithTheNodeAndWithTheApi() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "python3 is not installed (apt install python3)");
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = standalone().start()) {
            ProxyClient.exchange(ProxyClient.socks(ports[0], "user", "pw", target.port()), (int) MIB, 3 * MIB);
            for (int port : new int[] {ports[1], standalone.apiPort()}) {
                // It calls mebibytes GB.
                Poll.value(SETTLED, "what it shows of " + port, "tx: 1.00GB, rx: 3.00GB", () -> shown(port));
            }
        }
    }

    /** What the program answers its own clients. */
    private String shown(int port) throws Exception {
        Files.copy(PROGRAM.resolve("fastapi.py"), directory.resolve("fastapi.py"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                directory.resolve("forwarder.py"),
                Files.readString(PROGRAM.resolve("forwarder.py")).replace(BUILT_IN, "http://127.0.0.1:" + port));
        Process process = python("import forwarder; print(forwarder.redirect())");
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out.strip();
    }

    private Process python(String program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(PYTHON.toString(), "-c", program)
                .directory(directory.toFile())
                .redirectError(directory.resolve("python.txt").toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder.start();
    }

    @Test
    void aKickByTheApiClosesAllConnectionsOfTheUserAndNobodyElses() throws Exception {
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = standalone().start();
                Socket first = ProxyClient.socks(ports[0], "user", "pw", target.port());
                Socket second = ProxyClient.socks(ports[0], "user", "pw", target.port());
                Socket others = ProxyClient.socks(ports[0], "other", "pw", target.port())) {
            assertThat(send(ports[1], "GET", "/online", "").body()).isEqualTo("{\"other\":1,\"user\":2}");
            assertThat(send(standalone.apiPort(), "POST", "/kick", "[\"user\"]").statusCode())
                    .isEqualTo(200);
            assertThat(isClosed(first)).isTrue();
            assertThat(isClosed(second)).isTrue();
            Poll.value(SETTLED, "who is online", "{\"other\":1}", () -> send(ports[1], "GET", "/online", "")
                    .body());
            ProxyClient.exchange(others, 8, 5);
            ProxyClient.exchange(ProxyClient.socks(ports[0], "user", "pw", target.port()), 8, 5);
            for (String path : List.of("/online", "/dump/streams")) {
                assertThat(send(standalone.apiPort(), "GET", path, "").statusCode())
                        .as("the API does not know which connections are open: %s", path)
                        .isEqualTo(404);
            }
        }
    }

    /** Waits for the end of the stream. */
    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout((int) SETTLED.toMillis());
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    private HttpResponse<String> send(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", SECRET)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
