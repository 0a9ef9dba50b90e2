package io.bytemeter.launcher;

import io.bytemeter.billing.StatusConfig;
import io.bytemeter.billing.StatusServer;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.schema.id.KeptSchemaIds;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** One node of a cluster. */
final class NodeProcess implements RunningProcess {
    private final ClusterConfig cluster;
    private final NodeSettings settings;
    private final StatusConfig status;
    private final Parts parts = new Parts();

    NodeProcess(ClusterConfig cluster, NodeSettings settings, StatusConfig status) {
        this.cluster = cluster;
        this.settings = settings;
        this.status = status;
    }

    @Override
    public Map<String, String> start(StopSignal stop) {
        NodePart node = new NodePart(settings, cluster, parts.add("schema ids", schemaIds(cluster, settings)), parts);
        if (status.isOn()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            node.bindTo(registry);
            parts.add("status", new StatusServer(status, node.health(), registry))
                    .start();
        }
        if (node.isNew()) {
            Cluster.ensureTopics(cluster, cluster.nodeTopics(), stop);
        }
        node.start(parts);
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("node", node.id());
        addresses.putAll(node.addresses());
        if (status.isOn()) {
            addresses.put("status", "http://" + status.host() + ":" + status.port());
        }
        addresses.put("kafka", cluster.bootstrapServers());
        return addresses;
    }

    /** The registry's ids, kept in the node's directory for a start without it. */
    static SchemaIds schemaIds(ClusterConfig cluster, NodeSettings settings) {
        SchemaIds registry = cluster.registry();
        try {
            Files.createDirectories(settings.dataDirectory());
            return KeptSchemaIds.open(registry, settings.dataDirectory().resolve("schema-ids"));
        } catch (IOException e) {
            throw InvalidSettingException.of(
                    NodeSettings.DATA_DIRECTORY.key(),
                    settings.dataDirectory(),
                    "a directory that can be written; " + e);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
