package io.bytemeter.launcher;

import io.bytemeter.schema.topic.ClusterConfig;
import java.util.Map;

/** One instance of metering and API on a cluster. */
final class ServeProcess implements RunningProcess {
    private final ClusterConfig cluster;
    private final Parts parts = new Parts();

    ServeProcess(ClusterConfig cluster) {
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
