package io.bytemeter.launcher;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.schema.topic.ClusterConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** One node of a cluster. */
final class NodeProcess implements RunningProcess {
    private final ClusterConfig cluster;
    private final NodeSettings settings;
    private final Parts parts = new Parts();

    NodeProcess(ClusterConfig cluster, NodeSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    @Override
    public Map<String, String> start(StopSignal stop) {
        NodePart node = new NodePart(settings, cluster, parts.add("schema ids", cluster.registry()), parts);
        Cluster.ensureTopics(cluster, stop);
        node.start(parts);
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("node", node.id());
        addresses.putAll(node.addresses());
        addresses.put("kafka", cluster.bootstrapServers());
        return addresses;
    }

    @Override
    public void close() {
        parts.close();
    }
}
