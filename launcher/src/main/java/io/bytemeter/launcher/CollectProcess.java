package io.bytemeter.launcher;

import io.bytemeter.billing.StatusConfig;
import io.bytemeter.billing.StatusServer;
import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.collect.Collector;
import io.bytemeter.collect.CollectorApi;
import io.bytemeter.collect.config.CollectorSettings;
import io.bytemeter.collect.config.SourceConfig;
import io.bytemeter.collect.ledger.CounterLedger;
import io.bytemeter.interfaces.http.Listener;
import io.bytemeter.node.access.AccessFile;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.topic.AccessFollower;
import io.bytemeter.node.access.topic.KafkaAccessTopic;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.publish.KafkaCluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One collector beside a cluster. */
final class CollectProcess implements RunningProcess {
    private final ClusterConfig cluster;
    private final NodeSettings settings;
    private final List<SourceConfig> sources;
    private final @Nullable InetSocketAddress listen;
    private final String key;
    private final StatusConfig status;
    private final Parts parts = new Parts();

    /**
     * @param listen where sources and quarantine are shown; null for nowhere
     * @param key that its callers show; "" for none
     */
    CollectProcess(
            ClusterConfig cluster,
            NodeSettings settings,
            List<SourceConfig> sources,
            @Nullable InetSocketAddress listen,
            String key,
            StatusConfig status) {
        this.cluster = cluster;
        this.settings = settings;
        this.sources = sources;
        this.listen = listen;
        this.key = key;
        this.status = status;
    }

    @Override
    public Map<String, String> start(StopSignal stop) {
        Clock clock = Clock.systemUTC();
        SchemaIds ids = parts.add("schema ids", NodeProcess.schemaIds(cluster, settings));
        NodeLedger node = parts.add("node ledger", NodeLedger.open(settings, clock, new SecureRandom()));
        CounterLedger counters = parts.add("counter ledger", open(node));
        UsagePublisher publisher = new UsagePublisher(
                settings, Version.text(), clock, node, new KafkaCluster(cluster, settings.id()), ids, counters);
        AccessTable table = new AccessTable(clock);
        AccessFollower access = new AccessFollower(
                table, new AccessFile(settings.dataDirectory()), new KafkaAccessTopic(cluster, settings.id()), ids);
        Collector collector =
                new Collector(sources, settings.dataDirectory(), counters, publisher, table::admits, clock);
        if (status.isOn()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            NodeMetrics.bind(registry, publisher::status, collector::totals, () -> 0);
            List<HealthPart> health = List.of(
                    new HealthPart("node", () -> publisher.status().problem(), true),
                    new HealthPart("sources", collector::problem, true),
                    new HealthPart("access", access::problem, true));
            parts.add("status", new StatusServer(status, health, registry)).start();
        }
        if (node.partitions() == 0) {
            Cluster.ensureTopics(cluster, cluster.nodeTopics(), stop);
        }
        parts.add("access", access).start();
        parts.add("publisher", publisher).start(collector::totals);
        parts.add("collector", collector).start();
        Map<String, String> addresses = new LinkedHashMap<>();
        if (listen != null) {
            Listener listener = parts.add(
                    "collector api",
                    new Listener(CollectorSettings.LISTEN.key(), listen, new CollectorApi(collector, key)));
            listener.start();
            addresses.put("api", "http://" + listen.getHostString() + ":" + listener.port());
        }
        addresses.put("node", settings.id());
        sources.forEach(source -> addresses.put(
                "source " + source.name(), "every " + source.interval().toMillis() + " ms"));
        if (status.isOn()) {
            addresses.put("status", "http://" + status.host() + ":" + status.port());
        }
        addresses.put("kafka", cluster.bootstrapServers());
        return addresses;
    }

    private CounterLedger open(NodeLedger node) {
        try {
            return CounterLedger.open(settings.dataDirectory(), node.lastEntry(), node.connections()::nextConnection);
        } catch (IOException e) {
            throw InvalidSettingException.of(
                    NodeSettings.DATA_DIRECTORY.key(),
                    settings.dataDirectory(),
                    "a journal of counters as it was written; " + e.getMessage());
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
