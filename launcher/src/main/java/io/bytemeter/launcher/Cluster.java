package io.bytemeter.launcher;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster as a process meets it at its start. */
final class Cluster {
    private static final Logger logger = LoggerFactory.getLogger(Cluster.class);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    private Cluster() {}

    /**
     * Sees to it that {@code topics} are there, and waits for brokers that do not answer yet, saying so each time.
     *
     * @throws io.bytemeter.schema.topic.TopicShapeException if a topic has another shape
     * @throws KafkaException if the cluster refuses
     * @throws StoppedException if a stop is asked for meanwhile
     */
    static void ensureTopics(ClusterConfig config, List<TopicSpec> topics, StopSignal stop) {
        while (!tryToEnsureTopics(config, topics)) {
            stop.pause(RETRY_PAUSE);
        }
    }

    private static boolean tryToEnsureTopics(ClusterConfig config, List<TopicSpec> topics) {
        Map<String, Object> adminConfig = config.client(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) ANSWER_LIMIT.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) ANSWER_LIMIT.toMillis() / 2));
        try (Admin admin = Admin.create(adminConfig)) {
            TopicAdmin.ensure(admin, topics);
            return true;
        } catch (RetriableException e) {
            unreachable(config, e);
        } catch (KafkaException e) {
            // How the client says that it found no address for any of the host names.
            if (!(e.getCause() instanceof ConfigException)) {
                throw e;
            }
            unreachable(config, e.getCause());
        }
        return false;
    }

    private static void unreachable(ClusterConfig config, Throwable e) {
        logger.atWarn()
                .addKeyValue("kafka.bootstrap.servers", config.bootstrapServers())
                .addKeyValue("reason", e.getMessage())
                .log("no broker answers; trying again");
    }
}
