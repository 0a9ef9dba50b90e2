package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as a person calls it. */
final class BytemeterIT {
    @TempDir
    private Path directory;

    @Test
    void standaloneStartsStopsInGoodOrderAndStartsAgain() throws Exception {
        int port = Ports.free();
        for (int i = 0; i < 2; i++) {
            try (Launched standalone = standalone(port)) {
                assertThat(standalone.says("bytemeter standalone is ready"))
                        .as(standalone.err())
                        .isTrue();
                assertThat(standalone.out())
                        .contains("127.0.0.1:" + port)
                        .contains(directory.resolve("data").toString())
                        .containsPattern("(?m)^  api +http://127.0.0.1:")
                        .containsPattern("(?m)^  inbound api +127.0.0.1:");
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
                    assertThat(admin.listTopics().names().get()).contains("bytemeter.usage.v1");
                }
                assertThat(standalone.terminate().exitCode())
                        .as(standalone.err())
                        .isZero();
                assertThat(standalone.err()).doesNotContain("ERROR").doesNotContain("WARN");
            }
        }
    }

    @Test
    void standaloneIsReadyAgainAfterItWasKilled() throws Exception {
        int port = Ports.free();
        try (Launched first = standalone(port)) {
            assertThat(first.says("is ready")).as(first.err()).isTrue();
            first.kill().exitCode();
            try (Launched second = standalone(port)) {
                assertThat(second.says("is ready")).as(second.err()).isTrue();
            }
        }
    }

    @Test
    void aSecondInstanceOnTheSameDataIsRefused() throws Exception {
        try (Launched first = standalone(Ports.free())) {
            assertThat(first.says("is ready")).as(first.err()).isTrue();
            try (Launched second = standalone(Ports.free())) {
                assertRefused(second, "data.dir: ", "a directory no running instance uses; process ");
            }
        }
    }

    @Test
    void wrongSettingsStopTheStartWithOneLine() throws Exception {
        Path config = Files.writeString(directory.resolve("b.yaml"), "kafka:\n  port: 70000\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertRefused(
                    Launched.start(directory, "standalone", "--config", config.toString()),
                    "kafka.port: 70000 (expected: 1..65535)");
            assertRefused(
                    standalone(port),
                    "kafka.port: " + port + " (expected: a free port; another program listens on it)");
            assertRefused(
                    Launched.start(directory, "standalone", "--set", "kafka.prot=1"),
                    "kafka.prot: 1 (expected: a known setting");
            assertRefused(
                    Launched.start(directory, "standalone", "--node-config", "absent.json"),
                    "absent.json: NoSuchFileException (expected: a readable file)");
            assertRefused(
                    Launched.start(directory, "node"),
                    "schema.registry.url:  (expected: the URL of the schema registry that all processes share)");
        }
        Files.writeString(directory.resolve("data").resolve("bytemeter.version"), "99\n");
        assertRefused(standalone(Ports.free()), "data.dir: ", "layout 1", "it says 99");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsSaidAndTriedAgainUntilTheStop() throws Exception {
        try (Launched serve = Launched.start(
                directory,
                "serve",
                "--set",
                "kafka.bootstrap.servers=127.0.0.1:" + Ports.free(),
                "--set",
                "schema.registry.url=http://127.0.0.1:1")) {
            assertThat(serve.says("no broker answers; trying again"))
                    .as(serve.err())
                    .isTrue();
            assertThat(serve.terminate().exitCode()).as(serve.err()).isZero();
        }
    }

    /** The build has run {@code prepare}. */
    @Test
    void whatPrepareHasKeptIsMapped() throws Exception {
        try (Launched version = Launched.withOptions(directory, "-Xlog:class+load", "--version")) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).contains("io.bytemeter.launcher.BytemeterMain source: shared objects file (top)");
        }
    }

    @Test
    void helpAndVersionAreSaid() throws Exception {
        try (Launched help = Launched.start(directory, "--help");
                Launched version = Launched.start(directory, "--version");
                Launched nothing = Launched.start(directory)) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("standalone", "node", "serve", "Exit codes:");
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).startsWith("bytemeter 0.");
            assertThat(nothing.exitCode()).isEqualTo(2);
            assertThat(nothing.err()).startsWith("no command (expected: ");
        }
    }

    /** Standalone on ports that are free, apart from the broker's. */
    private Launched standalone(int port) throws Exception {
        Path node = Files.writeString(directory.resolve("node.json"), """
                {"inbounds": [{"tag": "api", "protocol": "socks", "listen": "127.0.0.1", "port": %d}],
                 "outbounds": [{"tag": "d", "protocol": "freedom"}]}
                """.formatted(Ports.free()));
        return Launched.start(
                directory,
                "standalone",
                "--data-dir",
                "data",
                "--node-config",
                node.toString(),
                "--set",
                "kafka.port=" + port,
                "--set",
                "api.port=" + Ports.free());
    }

    private static void assertRefused(Launched launched, String... parts) throws Exception {
        try (launched) {
            assertThat(launched.exitCode()).as(launched.err()).isEqualTo(2);
            assertThat(launched.err().lines()).singleElement().satisfies(line -> assertThat(line)
                    .contains(parts));
            assertThat(launched.out()).isEmpty();
        }
    }
}
