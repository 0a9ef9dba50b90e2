package io.bytemeter.bench.relay;

import io.bytemeter.node.ProxyNode;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.publish.KafkaCluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The node as a process of its own: given a directory, a broker, a target's port and what is copied before it is spliced,
 * prints its two ports, and for each line of its input what it has relayed, what of it was spliced, and its live connections.
 */
final class NodeMain {
    private NodeMain() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Settings given = Settings.resolve(
                Stream.of(NodeSettings.SETTINGS, ClusterConfig.SETTINGS)
                        .<Setting<?>>flatMap(List::stream)
                        .toList(),
                null,
                Map.of(),
                List.of("node.id=bench", "kafka.bootstrap.servers=" + args[1], "relay.splice-after=" + args[3]));
        Clock clock = Clock.systemUTC();
        NodeSettings settings = NodeSettings.from(given, directory.resolve("node"));
        ClusterConfig cluster = ClusterConfig.from(given);
        NodeConfig config = new NodeConfig(
                List.of(
                        new Inbound.Dokodemo(
                                "dokodemo", "127.0.0.1", 0, "127.0.0.1", Integer.parseInt(args[2]), true, false),
                        new Inbound.Socks("socks", "127.0.0.1", 0, List.of(), false, "127.0.0.1")),
                List.of(new Outbound.Freedom("direct")),
                List.of(),
                false,
                Timeouts.STANDARD);
        try (NodeLedger ledger = NodeLedger.open(settings, clock, new SecureRandom());
                LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schema-ids.json"));
                UsagePublisher publisher = new UsagePublisher(
                        settings, "bench", clock, ledger, new KafkaCluster(cluster, settings.id()), ids);
                ProxyNode node = new ProxyNode(
                        config,
                        publisher,
                        clock,
                        settings.flushInterval(),
                        ledger.connections(),
                        new AccessTable(clock),
                        settings.spliceAfter(),
                        () -> 0)) {
            publisher.start(node::totals);
            node.start();
            System.out.println(
                    node.boundPorts().get("dokodemo") + " " + node.boundPorts().get("socks"));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (in.readLine() != null) {
                MeterTotals totals = node.totals();
                System.out.println(totals.downlink() + " " + node.spliced() + " " + totals.live());
            }
        }
    }
}
