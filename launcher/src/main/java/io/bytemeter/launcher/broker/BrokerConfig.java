package io.bytemeter.launcher.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Configuration of a broker that is alone: no copies, few threads, nothing deleted unless a topic says so. */
final class BrokerConfig {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private BrokerConfig() {}

    static Map<String, String> of(Path directory, int port, int controllerPort) {
        Map<String, String> config = ofController(directory, controllerPort);
        config.put("process.roles", "broker,controller");
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        alone(config);
        small(config);
        lasting(config);
        return config;
    }

    /** The controller of that broker, without it. */
    static Map<String, String> ofController(Path directory, int port) {
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "controller");
        config.put("node.id", Integer.toString(NODE_ID));
        config.put("log.dirs", directory.toString());
        config.put("listeners", "CONTROLLER://127.0.0.1:" + port);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", CONTROLLER_LISTENER);
        // Static voters: the port in here may change from start to start.
        config.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + port);
        config.put("metric.reporters", "");
        return config;
    }

    private static void alone(Map<String, String> config) {
        config.put("default.replication.factor", "1");
        config.put("min.insync.replicas", "1");
        config.put("offsets.topic.replication.factor", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        // There is nobody else to wait for.
        config.put("group.initial.rebalance.delay.ms", "0");
        // Nobody could take the lead of a broker that pauses, so that it must not lose it (FormerBroker tells why).
        config.put("broker.session.timeout.ms", "300000");
        config.put("broker.heartbeat.interval.ms", "500");
    }

    private static void small(Map<String, String> config) {
        config.put("offsets.topic.num.partitions", "4");
        config.put("transaction.state.log.num.partitions", "4");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("background.threads", "2");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    }

    private static void lasting(Map<String, String> config) {
        config.put("auto.create.topics.enable", "false");
        config.put("delete.topic.enable", "true");
        // Topics say what may be deleted. Offsets never expire: metering that was away for a month goes on where it
        // was.
        config.put("log.retention.ms", "-1");
        config.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
        // No second copy exists, so a power cut may cost what is not on the disk: one second at most.
        config.put("log.flush.interval.ms", "1000");
        config.put("log.flush.scheduler.interval.ms", "1000");
    }
}
