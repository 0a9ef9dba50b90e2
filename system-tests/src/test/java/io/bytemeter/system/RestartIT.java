package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lives and deaths of standalone on one data directory. */
class RestartIT {
    private static final Duration SETTLED = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final TestNode node = TestNode.onFreePorts();

    @Test
    void stoppedAndStartedAgainItTellsTheSameTotalsAndGoesOn() throws Exception {
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = new StandaloneProcess(directory, node.json(target.port())).start()) {
            move(target, 30);
            // Stopped right behind the last close: what is not committed yet must still be there afterwards.
            assertThat(standalone.stop()).isZero();
            standalone.start();
            expectAll(standalone, 30);

            move(target, 10);
            expectAll(standalone, 40);
            assertThat(standalone.stop()).isZero();
            standalone.start();
            expectAll(standalone, 40);
            assertThat(Files.readString(standalone.output())).doesNotContain(" ERROR ", "LEAK:");
        }
    }

    @Test
    void killedItNeverTellsLessThanItHasToldNorCountsTwice() throws Exception {
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = new StandaloneProcess(directory, node.json(target.port())).start()) {
            for (int life = 1; life <= 3; life++) {
                move(target, 10);
                expectAll(standalone, 10 * life);
                Map<String, Total> told = all(standalone);
                standalone.kill();
                standalone.start();
                Poll.value(SETTLED, "totals after kill " + life, told, () -> all(standalone));
            }
        }
    }

    private void move(TargetServer target, int connections) throws Exception {
        for (int i = 0; i < connections; i++) {
            ProxyClient.exchange(ProxyClient.socks(node.socksAuth(), "u1", "pw", target.port()), 1000, 20_000);
        }
    }

    private static void expectAll(StandaloneProcess standalone, int connections) {
        Total payload = new Total(1000L * connections, 20_000L * connections, connections);
        Map<String, Total> expected = new HashMap<>();
        expected.put("user", payload);
        expected.put("outbound", payload);
        expected.put("node", payload);
        expected.put("inbound", payload.plus(20L * connections, 14L * connections, 0));
        Poll.value(SETTLED, "totals", expected, () -> all(standalone));
    }

    private static Map<String, Total> all(StandaloneProcess standalone) throws Exception {
        return new HashMap<>(Map.of(
                "user", standalone.total("user", "u1"),
                "inbound", standalone.total("inbound", "socks-auth"),
                "outbound", standalone.total("outbound", "direct"),
                "node", standalone.total("node", "n1")));
    }
}
