package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bytemeter.proto.stats.QueryStatsRequest;
import io.bytemeter.proto.stats.Stat;
import io.bytemeter.proto.stats.StatsServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** v2ray's StatsService of a node and of the API, in one process, asked by panels and by v2ray's own tools. */
class StatsIT {
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Path V2CTL = Path.of("/usr/bin/v2ctl");
    private static final Path SCRIPTS = StandaloneProcess.ROOT.resolve("proxy-node/src/test/resources/v2ray");
    private static final int CLIENTS = 4;
    private static final int EXCHANGES = 60;

    @TempDir
    private Path directory;

    private final int[] ports = StandaloneProcess.freePorts(2);

    private String config() {
        return """
                {"stats": {}, "api": {"tag": "api", "services": ["StatsService"]},
                 "policy": {"levels": {"0": {"statsUserUplink": true, "statsUserDownlink": true}},
                   "system": {"statsInboundUplink": true, "statsInboundDownlink": true,
                              "statsOutboundUplink": true, "statsOutboundDownlink": true}},
                 "inbounds": [
                   {"tag": "socks-auth", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                    "settings": {"auth": "password", "accounts": [
                      {"user": "u0", "pass": "pw"}, {"user": "u1", "pass": "pw"},
                      {"user": "u2", "pass": "pw"}, {"user": "u3", "pass": "pw"}]}},
                   {"tag": "api", "listen": "127.0.0.1", "port": %d, "protocol": "dokodemo-door",
                    "settings": {"address": "127.0.0.1"}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}],
                 "routing": {"rules": [{"type": "field", "inboundTag": ["api"], "outboundTag": "api"}]}}
                """.formatted(ports[0], ports[1]);
    }

    /** One reader that resets and one that never does, both on the node, while users move bytes. */
    @Test
    void aPanelThatResetsAndAReaderThatDoesNotBothTellWhatTheBookTells() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = new StandaloneProcess(directory, config()).start()) {
            ManagedChannel node = channel(ports[1]);
            List<Callable<Void>> load = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String user = "u" + i;
                load.add(() -> {
                    for (int j = 0; j < EXCHANGES; j++) {
                        ProxyClient.exchange(
                                ProxyClient.socks(ports[0], user, "pw", target.port()), 1_000 + j, 200_000);
                    }
                    return null;
                });
            }
            Map<String, Long> before = read(node, false);
            List<Future<Void>> running = new ArrayList<>();
            load.forEach(each -> running.add(threads.submit(each)));
            Map<String, Long> panel = new TreeMap<>();
            while (running.stream().anyMatch(each -> !each.isDone())) {
                read(node, true).forEach((name, bytes) -> panel.merge(name, bytes, Long::sum));
                read(node, false);
            }
            for (Future<Void> each : running) {
                each.get(10, TimeUnit.SECONDS);
            }
            Map<String, Long> expected = new TreeMap<>();
            for (int i = 0; i < CLIENTS; i++) {
                long up = 1_000L * EXCHANGES + EXCHANGES * (EXCHANGES - 1) / 2;
                expected.put("user>>>u" + i + ">>>traffic>>>uplink", up);
                expected.put("user>>>u" + i + ">>>traffic>>>downlink", 200_000L * EXCHANGES);
            }
            Poll.value(SETTLED, "the reader that resets", expected, () -> {
                read(node, true).forEach((name, bytes) -> panel.merge(name, bytes, Long::sum));
                return panel;
            });
            assertThat(before).isEmpty();
            assertThat(read(node, false)).isEqualTo(expected);
            ManagedChannel api = channel(standalone.apiPort());
            Poll.value(SETTLED, "the book, as StatsService", expected, () -> read(api, false));
            for (int i = 0; i < CLIENTS; i++) {
                Total total = standalone.total("user", "u" + i);
                assertThat(total.downlink()).isEqualTo(200_000L * EXCHANGES);
            }
            node.shutdownNow();
            api.shutdownNow();
            assertThat(Files.readString(standalone.output())).doesNotContain(" ERROR ");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theProgramsOfV2rayWorkWithTheNodeAndWithTheApi() throws Exception {
        assumeTrue(Files.isExecutable(V2CTL), "v2ctl is not installed (apt install v2ray)");
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = new StandaloneProcess(directory, config()).start()) {
            ProxyClient.exchange(ProxyClient.socks(ports[0], "u0", "pw", target.port()), 90, 1_000_205);
            Map<String, Long> user =
                    Map.of("user>>>u0>>>traffic>>>uplink", 90L, "user>>>u0>>>traffic>>>downlink", 1_000_205L);
            String inbound = "inbound>>>socks-auth>>>traffic>>>downlink";
            for (int port : new int[] {ports[1], standalone.apiPort()}) {
                ManagedChannel channel = channel(port);
                Poll.value(SETTLED, "users of " + port, user, () -> read(channel, false));
                // Tags are booked after users.
                Poll.until(
                        SETTLED,
                        "inbound of " + port,
                        () -> read(channel, inbound, false).getOrDefault(inbound, 0L) > 1_000_205);
                channel.shutdownNow();
            }
            String expected = """
                    stat: <
                      name: "user>>>u0>>>traffic>>>downlink"
                      value: 1000205
                    >
                    stat: <
                      name: "user>>>u0>>>traffic>>>uplink"
                      value: 90
                    >

                    """;
            for (int port : new int[] {ports[1], standalone.apiPort()}) {
                assertThat(run(
                                V2CTL.toString(),
                                "api",
                                "--server=127.0.0.1:" + port,
                                "StatsService.QueryStats",
                                "pattern: \"user>>>\""))
                        .isEqualTo(expected);
                for (String script : List.of("traffic-en.sh", "traffic-zh.sh")) {
                    String report = run("bash", adjusted(script, port).toString());
                    assertThat(row(report, "user:u0->down")).isEqualTo("977KB");
                    assertThat(row(report, "inbound:socks-auth->down")).isEqualTo("977KB");
                }
                String ours = run(
                        StandaloneProcess.ROOT.resolve("bytemeter").toString(),
                        "report",
                        "--server",
                        "127.0.0.1:" + port);
                assertThat(row(ours, "user:u0->down")).isEqualTo("977KB");
            }
        }
    }

    private Path adjusted(String script, int port) throws Exception {
        return Files.writeString(
                directory.resolve(script),
                Files.readString(SCRIPTS.resolve(script))
                        .replaceFirst("(?m)^_APISERVER=.*$", "_APISERVER=127.0.0.1:" + port)
                        .replaceFirst("(?m)^_V2CTL=.*$", "_V2CTL=" + V2CTL));
    }

    private static String row(String report, String name) {
        Matcher row =
                Pattern.compile("(?m)^" + Pattern.quote(name) + "\\s+(\\S+)$").matcher(report);
        assertThat(row.find()).as("%s in%n%s", name, report).isTrue();
        return row.group(1);
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("err.txt").toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s", Files.readString(directory.resolve("err.txt")))
                .isZero();
        return out;
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    private static Map<String, Long> read(ManagedChannel channel, boolean reset) {
        return read(channel, "user>>>", reset);
    }

    private static Map<String, Long> read(ManagedChannel channel, String pattern, boolean reset) {
        Map<String, Long> values = new TreeMap<>();
        for (Stat stat : StatsServiceGrpc.newBlockingStub(channel)
                .queryStats(QueryStatsRequest.newBuilder()
                        .setPattern(pattern)
                        .setReset(reset)
                        .build())
                .getStatList()) {
            values.put(stat.getName(), stat.getValue());
        }
        return values;
    }
}
