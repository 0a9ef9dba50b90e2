package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who is blocked in the fleet is kept out by a real v2ray that a collector reads. */
class RemovedUserIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String USER = "vm>>>user";
    private static final int ANSWER_MS = 5_000;
    private static final int PROBES = 3;
    private static final int GREETING = 42;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aBlockedUserStaysOutWhateverIsStartedAgainAndComesBackWhenFree() throws Exception {
        assumeTrue(Files.isExecutable(V2ray.PROGRAM), "v2ray is not installed (apt install v2ray)");
        try (RegistryServer registry = new RegistryServer().start();
                ServerSocket target = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
                StandaloneProcess standalone = new StandaloneProcess(
                                directory,
                                CollectorProcess.unusedNode(),
                                "schema.registry.url=" + registry.url(),
                                "topics.partitions=4")
                        .start();
                V2ray v2ray = new V2ray(directory).start();
                ClusterProcess collector =
                        collector(standalone, registry, v2ray).start()) {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> greet(target));
            Poll.until(LIMIT, "served at first", () -> isServed(v2ray, target));
            post(standalone, "block");
            Poll.until(LIMIT, "kept out", () -> !isServed(v2ray, target));
            v2ray.kill();
            v2ray.restart(); // with all users in its configuration
            Poll.until(LIMIT, "kept out again", () -> isKeptOut(v2ray, target));
            collector.kill();
            post(standalone, "unblock");
            assertThat(isKeptOut(v2ray, target)).isTrue();
            collector.start();
            Poll.until(LIMIT, "served again", () -> isServed(v2ray, target));
        }
    }

    /** Sends everybody a byte. */
    private static void greet(ServerSocket target) {
        while (!target.isClosed()) {
            try (Socket connection = target.accept()) {
                if (connection.getInputStream().read() >= 0) {
                    connection.getOutputStream().write(GREETING);
                }
            } catch (IOException e) {
                // the target is closed, or the connection was broken off
            }
        }
    }

    private static boolean isKeptOut(V2ray v2ray, ServerSocket target) {
        for (int i = 0; i < PROBES; i++) {
            if (isServed(v2ray, target)) {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes come back from the target. The client's own v2ray takes the connection in any case. */
    private static boolean isServed(V2ray v2ray, ServerSocket target) {
        try (Socket socket = ProxyClient.socks(v2ray.vmessPort(), "", "", target.getLocalPort())) {
            socket.setSoTimeout(ANSWER_MS);
            socket.getOutputStream().write(1);
            return socket.getInputStream().read() == GREETING;
        } catch (IOException e) {
            return false; // closed, or no answer in time
        }
    }

    private void post(StandaloneProcess standalone, String verb) {
        URI uri = URI.create("http://127.0.0.1:" + standalone.apiPort() + "/v1/users/vm%3E%3E%3Euser/" + verb);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        // 202 as long as it is not carried out yet.
        Poll.value(LIMIT, verb, 200, () -> {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).contains(USER);
            return answer.statusCode();
        });
    }

    private ClusterProcess collector(StandaloneProcess standalone, RegistryServer registry, V2ray v2ray)
            throws IOException {
        return CollectorProcess.of(directory, standalone, registry, """
                sources:
                  de-1:
                    type: v2ray
                    address: %s
                    accounts: %s
                    interval: 1s
                """.formatted(v2ray.api(), v2ray.config()));
    }
}
