package io.bytemeter.schema.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics are there in their shape. */
public final class TopicAdmin {
    private static final Logger logger = LoggerFactory.getLogger(TopicAdmin.class);

    /** What cannot be otherwise; the rest of a topic's configuration is the operator's once it exists. */
    private static final List<String> BINDING =
            List.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);

    /** A topic is known to the controller a moment before every broker can describe it. */
    private static final int DESCRIBE_ATTEMPTS = 100;

    private static final Duration DESCRIBE_PAUSE = Duration.ofMillis(100);

    private TopicAdmin() {}

    /**
     * Creates the topics that are absent and checks those that exist. Several processes may do so at once: the one that
     * comes second checks what the first has created. To create is not asked for when nothing is absent, so a process
     * that must not do it can work on topics that others have made.
     *
     * @throws TopicShapeException if a topic has another partition count, cleanup policy or timestamp type
     * @throws KafkaException if the cluster cannot be asked, or refuses
     */
    public static void ensure(Admin admin, Collection<TopicSpec> specs) {
        Map<String, TopicSpec> present = specs.stream().collect(Collectors.toMap(TopicSpec::name, spec -> spec));
        Set<String> absent = absent(admin, present.keySet());
        var creation = admin.createTopics(specs.stream()
                .filter(spec -> absent.contains(spec.name()))
                .map(spec ->
                        new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor()).configs(spec.config()))
                .toList());
        creation.values().forEach((name, future) -> {
            try {
                get(future);
                present.remove(name);
                logger.atInfo().addKeyValue("topic", name).log("created");
            } catch (TopicExistsException e) {
                logger.atDebug().addKeyValue("topic", name).log("exists");
            }
        });
        check(admin, present);
    }

    private static Set<String> absent(Admin admin, Set<String> names) {
        Set<String> absent = new HashSet<>();
        admin.describeTopics(names).topicNameValues().forEach((name, future) -> {
            try {
                get(future);
            } catch (UnknownTopicOrPartitionException e) {
                absent.add(name);
            }
        });
        return absent;
    }

    private static void check(Admin admin, Map<String, TopicSpec> specs) {
        Map<String, TopicDescription> descriptions = new HashMap<>();
        for (int attempt = 1; descriptions.size() < specs.size(); attempt++) {
            try {
                descriptions.putAll(get(admin.describeTopics(specs.keySet()).allTopicNames()));
            } catch (UnknownTopicOrPartitionException e) {
                if (attempt == DESCRIBE_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(DESCRIBE_PAUSE.toNanos());
            }
        }
        Map<ConfigResource, Config> configs = get(admin.describeConfigs(
                        specs.keySet().stream().map(TopicAdmin::resource).toList())
                .all());
        specs.forEach((name, spec) -> {
            int partitions =
                    Objects.requireNonNull(descriptions.get(name)).partitions().size();
            check(spec, partitions, Objects.requireNonNull(configs.get(resource(name))));
        });
    }

    private static void check(TopicSpec spec, int partitions, Config config) {
        if (partitions != spec.partitions()) {
            throw new TopicShapeException(
                    spec.name(),
                    "partitions",
                    partitions,
                    spec.partitions() + "; the count is fixed for the life of a cluster");
        }
        for (String key : BINDING) {
            String expected = spec.config().get(key);
            String found = config.get(key).value();
            if (expected != null && !expected.equals(found)) {
                throw new TopicShapeException(spec.name(), key, found, expected);
            }
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException kafka) {
                throw kafka;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
