package io.bytemeter.launcher;

import io.bytemeter.schema.topic.ClusterConfig;
import java.util.Map;

/** One node of a cluster. */
final class NodeProcess implements RunningProcess {
    private final ClusterConfig cluster;
    private final Parts parts = new Parts();

    NodeProcess(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    @Override
    public Map<String, String> start(StopSignal stop) {
        parts.add("schema ids", cluster.registry());
        Cluster.ensureTopics(cluster, stop);
        return Map.of("kafka", cluster.bootstrapServers());
    }

    @Override
    public void close() {
        parts.close();
    }
}
