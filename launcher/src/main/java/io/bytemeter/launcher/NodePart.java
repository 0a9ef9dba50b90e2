package io.bytemeter.launcher;

import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.node.ProxyNode;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.publish.KafkaCluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.node.stats.NodeStatistics;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** A proxy node and the publisher of its usage, in one process. */
final class NodePart {
    private final NodeSettings settings;
    private final NodeConfig config;
    private final UsagePublisher publisher;
    private final NodeStatistics statistics;
    private final ProxyNode node;

    NodePart(NodeSettings settings, ClusterConfig cluster, SchemaIds ids, Parts parts) {
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        config = config(settings);
        NodeLedger ledger = parts.add("node ledger", NodeLedger.open(settings, clock, new SecureRandom()));
        publisher = new UsagePublisher(
                settings, Version.text(), clock, ledger, new KafkaCluster(cluster, settings.id()), ids);
        statistics = new NodeStatistics(config.stats(), settings.dataDirectory(), clock);
        node = new ProxyNode(
                config,
                statistics.counting(publisher),
                clock,
                settings.flushInterval(),
                ledger.connections(),
                statistics::apiPort);
    }

    /** Reads the node's configuration, so that a mistake in it stops the start before anything runs. */
    static NodeConfig config(NodeSettings settings) {
        Path file = settings.config();
        return file.toString().isEmpty() ? NodeConfig.standard() : NodeConfigReader.read(file);
    }

    HealthPart health() {
        return new HealthPart("node", () -> publisher.status().problem());
    }

    /** Starts to publish and to listen. The node is closed first, so that the publisher gets its last usage. */
    void start(Parts parts) {
        parts.add("publisher", publisher).start(node::totals);
        parts.add("statistics", statistics).start(node);
        parts.add("proxy node", node).start();
    }

    /** Where each inbound listens, by tag. */
    Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        config.inbounds()
                .forEach(inbound -> addresses.put(
                        inbound.tag(),
                        inbound.listen() + ":" + node.boundPorts().get(inbound.tag())));
        return addresses;
    }

    String id() {
        return settings.id();
    }
}
