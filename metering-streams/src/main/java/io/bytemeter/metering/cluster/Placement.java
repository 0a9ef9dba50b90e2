package io.bytemeter.metering.cluster;

import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.schema.topic.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;

/** Who has which partition, as the last rebalance has told. Any thread. */
public interface Placement {
    /** Stands for this instance. */
    String HERE = "";

    /**
     * Who has one partition.
     *
     * @param owner address of the instance that owns a partition, or {@link #HERE}
     * @param copies addresses of those that keep a copy of it
     */
    record Holders(String owner, List<String> copies) {}

    Holders holders(BookKind book, int partition);

    /** Addresses of all other instances. */
    List<String> others();

    /** One instance has everything. */
    static Placement alone() {
        return new Placement() {
            @Override
            public Holders holders(BookKind book, int partition) {
                return new Holders(HERE, List.of());
            }

            @Override
            public List<String> others() {
                return List.of();
            }
        };
    }

    /**
     * The instances of a cluster.
     *
     * @param applicationId names the topic of the tags
     * @param self address of this instance
     */
    static Placement of(KafkaStreams streams, String applicationId, String self) {
        String tags = applicationId + MeteringTopology.TAGS_REPARTITION_SUFFIX;
        return new Placement() {
            @Override
            public Holders holders(BookKind book, int partition) {
                TopicPartition source = new TopicPartition(book == BookKind.USAGE ? Topics.USAGE : tags, partition);
                String owner = HERE;
                List<String> copies = new ArrayList<>();
                for (StreamsMetadata instance : instances()) {
                    if (instance.topicPartitions().contains(source)) {
                        owner = address(instance.hostInfo());
                    }
                    if (instance.standbyTopicPartitions().contains(source)) {
                        copies.add(address(instance.hostInfo()));
                    }
                }
                return new Holders(owner, copies);
            }

            @Override
            public List<String> others() {
                return instances().stream()
                        .map(instance -> address(instance.hostInfo()))
                        .filter(address -> !address.equals(HERE))
                        .distinct()
                        .toList();
            }

            private Collection<StreamsMetadata> instances() {
                try {
                    return streams.metadataForAllStreamsClients();
                } catch (StreamsNotStartedException | IllegalStateException e) {
                    return List.of();
                }
            }

            private String address(HostInfo host) {
                String address = host.host() + ":" + host.port();
                return address.equals(self) ? HERE : address;
            }
        };
    }
}
