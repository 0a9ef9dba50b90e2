package io.bytemeter.bench.kit;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Topics of a broker that has just begun. */
public final class NewTopics {
    private static final long PATIENCE_SECONDS = 60;
    private static final int EVERY_MS = 50;

    private NewTopics() {}

    /**
     * Makes the product's, and others with as many partitions as its usage. Returns once each has a leader: otherwise
     * what is sent first is refused and sent again, out of order.
     */
    public static void make(String bootstrapServers, int partitions, String... others) throws Exception {
        ClusterConfig cluster = new ClusterConfig(bootstrapServers, "", partitions, (short) 1);
        try (Admin admin = Admin.create(cluster.client(Map.of()))) {
            TopicAdmin.ensure(admin, cluster.topics());
            admin.createTopics(Stream.of(others)
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList())
                    .all()
                    .get();
            Map<TopicPartition, OffsetSpec> all = new HashMap<>();
            for (TopicSpec topic : cluster.topics()) {
                add(topic.name(), topic.partitions(), all);
            }
            List.of(others).forEach(name -> add(name, partitions, all));
            Pause.until("topics have leaders", PATIENCE_SECONDS, EVERY_MS, () -> areLed(admin, all));
        }
    }

    private static void add(String topic, int partitions, Map<TopicPartition, OffsetSpec> all) {
        for (int partition = 0; partition < partitions; partition++) {
            all.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
    }

    private static boolean areLed(Admin admin, Map<TopicPartition, OffsetSpec> all) throws InterruptedException {
        try {
            admin.listOffsets(all).all().get();
            return true;
        } catch (ExecutionException e) {
            return false; // the broker has not heard of them yet
        }
    }
}
