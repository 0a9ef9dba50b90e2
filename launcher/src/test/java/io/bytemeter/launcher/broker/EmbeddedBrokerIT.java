package io.bytemeter.launcher.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.launcher.Ports;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.TopicShapeException;
import io.bytemeter.schema.topic.TopicSpec;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
    private static final String TOPIC = "lasting";

    @TempDir
    private Path directory;

    @Test
    void keepsCommittedTransactionsOverARestart() throws Exception {
        int port = Ports.free();
        long before = System.nanoTime();
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), port)) {
            broker.start();
            report("first start", before);
            try (Admin admin = admin(broker)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            try (KafkaProducer<String, String> producer = producer(broker)) {
                producer.initTransactions();
                produce(producer, "one", "two");
                producer.commitTransaction();
                produce(producer, "never");
                producer.abortTransaction();
            }
            assertThat(consume(broker, 2)).containsExactly("one", "two");
        }

        before = System.nanoTime();
        // On another port, and so with another controller port too.
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), Ports.free())) {
            broker.start();
            report("second start", before);
            try (KafkaProducer<String, String> producer = producer(broker)) {
                producer.initTransactions();
                produce(producer, "three");
                producer.commitTransaction();
            }
            assertThat(consume(broker, 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void saysThatThePortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), taken.getLocalPort())) {
            assertThatThrownBy(broker::start)
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessage("kafka.port: " + taken.getLocalPort()
                            + " (expected: a free port; another program listens on it)");
        }
        assertThat(directory.resolve("kafka")).doesNotExist();
    }

    @Test
    void topicsAreCreatedOnceAndRefusedInAnotherShape() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), Ports.free())) {
            broker.start();
            try (Admin admin = admin(broker);
                    Admin other = admin(broker)) {
                List<TopicSpec> specs = Topics.specs(4, (short) 1);
                CompletableFuture.allOf(
                                CompletableFuture.runAsync(() -> TopicAdmin.ensure(admin, specs)),
                                CompletableFuture.runAsync(() -> TopicAdmin.ensure(other, specs)))
                        .get();
                TopicAdmin.ensure(admin, specs);

                assertThat(admin.listTopics().names().get())
                        .containsAll(specs.stream().map(TopicSpec::name).toList());
                Config usage = config(admin, Topics.USAGE);
                assertThat(usage.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
                assertThat(usage.get("retention.ms").value()).isEqualTo("-1");

                assertThatThrownBy(() -> TopicAdmin.ensure(admin, Topics.specs(8, (short) 1)))
                        .isInstanceOf(TopicShapeException.class)
                        .hasMessageMatching("topic bytemeter\\.\\w+\\.v1: partitions 4 \\(expected: 8; "
                                + "the count is fixed for the life of a cluster\\)");
                assertThatThrownBy(() ->
                                TopicAdmin.ensure(admin, List.of(of(Topics.USAGE, 4, "cleanup.policy", "compact"))))
                        .isInstanceOf(TopicShapeException.class)
                        .hasMessage("topic bytemeter.usage.v1: cleanup.policy delete (expected: compact)");
                assertThatThrownBy(() -> TopicAdmin.ensure(
                                admin, List.of(of(Topics.USAGE, 4, "message.timestamp.type", "CreateTime"))))
                        .isInstanceOf(TopicShapeException.class)
                        .hasMessage("topic bytemeter.usage.v1: message.timestamp.type LogAppendTime "
                                + "(expected: CreateTime)");
            }
        }
    }

    private static TopicSpec of(String name, int partitions, String key, String value) {
        return new TopicSpec(name, partitions, (short) 1, Map.of(key, value));
    }

    private static Config config(Admin admin, String topic) throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).all().get().get(resource));
    }

    private static void produce(KafkaProducer<String, String> producer, String... values)
            throws InterruptedException, ExecutionException {
        producer.beginTransaction();
        for (String value : values) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get();
        }
    }

    private static List<String> consume(EmbeddedBroker broker, int count) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            return values;
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static KafkaProducer<String, String> producer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void report(String what, long since) {
        System.out.println(
                what + ": " + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms");
    }
}
