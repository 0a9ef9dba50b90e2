package io.bytemeter.launcher;

import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.node.NodeMappings;
import io.bytemeter.node.ProxyNode;
import io.bytemeter.node.access.AccessFile;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.topic.AccessFollower;
import io.bytemeter.node.access.topic.KafkaAccessTopic;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.publish.KafkaCluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.node.stats.NodeStatistics;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A proxy node and the publisher of its usage, in one process. */
final class NodePart {
    /** How long a start waits to know whom to let in; it takes a fraction of this unless Kafka is away. */
    private static final Duration ACCESS_PATIENCE = Duration.ofSeconds(3);

    private final NodeSettings settings;
    private final NodeConfig config;
    private final AccessTable table;
    private final NodeLedger ledger;
    private final AccessFollower access;
    private final UsagePublisher publisher;
    private final NodeStatistics statistics;
    private final ProxyNode node;
    private final NodeMappings mappings;

    NodePart(NodeSettings settings, ClusterConfig cluster, SchemaIds ids, Parts parts) {
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        config = config(settings);
        ledger = parts.add("node ledger", NodeLedger.open(settings, clock, new SecureRandom()));
        publisher = new UsagePublisher(
                settings, Version.text(), clock, ledger, new KafkaCluster(cluster, settings.id()), ids);
        table = new AccessTable(clock);
        access = new AccessFollower(
                table, new AccessFile(settings.dataDirectory()), new KafkaAccessTopic(cluster, settings.id()), ids);
        statistics = new NodeStatistics(config, settings.hysteria(), settings.dataDirectory(), clock);
        node = new ProxyNode(
                config,
                statistics.counting(publisher),
                clock,
                settings.flushInterval(),
                ledger.connections(),
                table,
                settings.spliceAfter(),
                statistics::apiPort);
        mappings = new NodeMappings(
                node,
                config,
                settings.monitor().mappingsHost(),
                statistics::addInbound,
                settings.dataDirectory(),
                clock);
    }

    /** Reads the node's configuration, so that a mistake in it stops the start before anything runs. */
    static NodeConfig config(NodeSettings settings) {
        Path file = settings.config();
        NodeConfig config = file.toString().isEmpty() ? NodeConfig.standard() : NodeConfigReader.read(file);
        return config.withTunnel(settings.tunnel());
    }

    /** A node whose usage waits relays all the same. */
    List<HealthPart> health() {
        List<HealthPart> parts = new ArrayList<>(List.of(
                new HealthPart("relay", () -> node.boundPorts().isEmpty() ? "does not listen yet" : null),
                new HealthPart("node", () -> publisher.status().problem(), true),
                new HealthPart("access", access::problem, true)));
        if (settings.tunnel().isEntrance() || settings.tunnel().isExit()) {
            parts.add(new HealthPart("tunnel", node.tunnels()::problem, true));
        }
        return parts;
    }

    /** What the node does, in the metrics of its process. */
    void bindTo(MeterRegistry registry) {
        NodeMetrics.bind(registry, publisher::status, node::totals, node::spliced);
        NodeMetrics.bind(registry, node.tunnels());
    }

    /** Whether this node has never heard of a cluster, and has to wait for one. */
    boolean isNew() {
        return ledger.partitions() == 0;
    }

    /** Starts to publish and to listen. The node is closed first, so that the publisher gets its last usage. */
    void start(Parts parts) {
        parts.add("access", access).start();
        parts.add("publisher", publisher).start(node::totals);
        parts.add("statistics", statistics).start(node, table::admits);
        access.awaitCurrent(ACCESS_PATIENCE); // else what the node last knew holds
        parts.add("proxy node", node).start();
        mappings.start();
        statistics.startMonitor(settings.monitor(), mappings);
    }

    /** Where each inbound listens. Its name says that it is one: a tag may be any word, {@code api} too. */
    Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        config.inbounds()
                .forEach(inbound -> addresses.put(
                        "inbound " + inbound.tag(),
                        inbound.listen() + ":" + node.boundPorts().get(inbound.tag())));
        return addresses;
    }

    String id() {
        return settings.id();
    }
}
