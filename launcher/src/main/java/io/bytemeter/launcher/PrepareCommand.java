package io.bytemeter.launcher;

import io.bytemeter.billing.ApiConfig;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.launcher.client.ApiClient;
import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.data.DataDirectory;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code prepare}: runs everything once, on a directory and ports of its own, from the start to a byte that was relayed and
 * shows, and stops. The script lets a JVM do so that writes what it has loaded into the archive that later starts map.
 */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        header = "Make later starts faster: keep what a start loads. To be run once after a build.")
final class PrepareCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_PAUSES = 600;

    /** What people and machines ask first; the description of the API is large enough to be spliced. */
    private static final List<String> QUESTIONS = List.of(
            "/v1/health",
            "/v1/nodes",
            "/v1/gaps",
            "/v1/reconciliation",
            "/v1/quotas",
            "/v1/usage/user?window=month&sort=total&order=desc&limit=100");

    private static final String RELAYED = "/v1/openapi.yaml";
    private static final String USAGE = "/v1/usage/outbound?window=month";

    @Override
    public Integer call() throws IOException, ApiException {
        Path directory = Files.createTempDirectory("bytemeter-prepare");
        try {
            rehearse(directory);
        } finally {
            delete(directory);
        }
        return Runner.OK;
    }

    private static void rehearse(Path directory) throws IOException, ApiException {
        int api = freePort();
        int socks = freePort();
        Path node = Files.writeString(directory.resolve("node.json"), """
                {"inbounds": [{"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks"}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(socks));
        List<String> settings = List.of(
                DataDirectory.DIRECTORY.key() + "=" + directory.resolve("data"),
                NodeSettings.CONFIG.key() + "=" + node,
                ApiConfig.PORT.key() + "=" + api,
                EmbeddedBroker.PORT.key() + "=" + freePort());
        Settings resolved = Settings.resolve(StandaloneConfig.SETTINGS, null, Map.of(), settings, Set.of());
        StopSignal stop = new StopSignal();
        try (Standalone standalone = new Standalone(StandaloneConfig.from(resolved))) {
            standalone.start(stop);
            relay(socks, api);
            ApiClient client = new ApiClient(URI.create("http://127.0.0.1:" + api), null);
            for (String question : QUESTIONS) {
                client.get(question);
            }
            for (int i = 0; client.get(USAGE).get("subjects").isEmpty(); i++) {
                if (i == MOST_PAUSES) {
                    throw new IllegalStateException("what was relayed does not show");
                }
                stop.pause(PAUSE);
            }
        }
    }

    /** Asks the API through the node. */
    private static void relay(int socks, int api) throws IOException {
        InetSocketAddress entrance = new InetSocketAddress(InetAddress.getLoopbackAddress(), socks);
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, entrance))) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api));
            socket.getOutputStream()
                    .write(("GET " + RELAYED + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().readAllBytes().length == 0) {
                throw new IllegalStateException("nothing was relayed");
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
