package io.bytemeter.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.schema.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsGaugesTest {
    private final Map<MetricName, Metric> metrics = new HashMap<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void bind() {
        StreamsGauges.bind(() -> metrics, registry);
    }

    private void put(String name, Map<String, String> tags, Object value) {
        MetricName metricName = new MetricName(name, "group", "", tags);
        metrics.put(metricName, new Metric() {
            @Override
            public MetricName metricName() {
                return metricName;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }

    @Test
    void whatIsNotHereIsNotZero() {
        assertThat(value("lag", "topic", "usage")).isNaN();
    }

    @Test
    void lagIsThatOfTheTopicsThatAreBooked() {
        String tags = "bytemeter-metering" + MeteringTopology.TAGS_REPARTITION_SUFFIX;
        put("records-lag", Map.of("topic", Topics.USAGE, "partition", "0"), 5.0);
        put("records-lag", Map.of("topic", Topics.USAGE, "partition", "1"), 7.0);
        put("records-lag", Map.of("topic", Topics.USAGE, "partition", "2"), Double.NaN);
        put("records-lag", Map.of("topic", Topics.NODES, "partition", "0"), 100.0);
        put("records-lag", Map.of("topic", tags, "partition", "0"), 3.0);
        put("records-lag-max", Map.of("topic", Topics.USAGE), 9.0);
        put("version", Map.of(), "4.3.1");

        assertThat(value("lag", "topic", "usage")).isEqualTo(12);
        assertThat(value("lag", "topic", "tags")).isEqualTo(3);
    }

    @Test
    void storesAreAddedUpOverTheirPartitions() {
        Map<String, String> usage = Map.of("rocksdb-state-id", MeteringTopology.USAGE_STORE, "task-id", "0_1");
        put("total-sst-files-size", usage, 4096L);
        put("cur-size-all-mem-tables", usage, 100L);
        put("estimate-num-keys", usage, 12L);
        put("estimate-num-keys", Map.of("rocksdb-state-id", MeteringTopology.TAGS_STORE), 3L);

        assertThat(value("store.size", "store", MeteringTopology.USAGE_STORE)).isEqualTo(4196);
        assertThat(value("store.rows", "store", MeteringTopology.USAGE_STORE)).isEqualTo(12);
        assertThat(value("store.rows", "store", MeteringTopology.TAGS_STORE)).isEqualTo(3);
    }

    private double value(String name, String tag, String value) {
        return registry.get("bytemeter.metering." + name)
                .tag(tag, value)
                .gauge()
                .value();
    }
}
