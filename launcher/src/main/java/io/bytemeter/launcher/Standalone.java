package io.bytemeter.launcher;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.launcher.data.DataDirectory;
import io.bytemeter.metering.Metering;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.id.RegistrySchemaIds;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything in one JVM, with an embedded broker, on one data directory. */
final class Standalone implements RunningProcess {
    private final StandaloneConfig config;
    private final Parts parts = new Parts();

    Standalone(StandaloneConfig config) {
        this.config = config;
    }

    @Override
    public Map<String, String> start(StopSignal stop) {
        DataDirectory data = parts.add("data directory", DataDirectory.open(config.dataDirectory()));
        SchemaIds ids = parts.add("schema ids", schemaIds(data));
        stop.check();

        EmbeddedBroker broker = parts.add("broker", new EmbeddedBroker(data.resolve("kafka"), config.kafkaPort()));
        broker.start();
        ClusterConfig cluster = config.metering().cluster();
        Cluster.ensureTopics(cluster, cluster.topics(), stop);

        NodePart node = new NodePart(config.node(), cluster, ids, parts);
        Serving serving = new Serving(config.metering(), config.api(), config.webhooks(), null);
        node.bindTo(serving.registry());
        Metering metering = serving.start(parts, ids, node.health());
        node.start(parts);
        Serving.awaitReady(metering, stop);

        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("api", serving.address());
        addresses.putAll(node.addresses());
        addresses.put("kafka", broker.bootstrapServers());
        addresses.put("data", data.path().toString());
        return addresses;
    }

    @Override
    public void close() {
        parts.close();
    }

    private SchemaIds schemaIds(DataDirectory data) {
        return config.schemaRegistryUrl().isEmpty()
                ? LocalSchemaIds.open(data.resolve("schema-ids.json"))
                : new RegistrySchemaIds(config.schemaRegistryUrl());
    }
}
