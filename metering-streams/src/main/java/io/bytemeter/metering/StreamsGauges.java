package io.bytemeter.metering;

import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.schema.topic.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** The few of Kafka Streams' thousands of metrics that operators need, summed over this instance's partitions. */
final class StreamsGauges {
    private static final Set<String> SIZES = Set.of("total-sst-files-size", "cur-size-all-mem-tables");
    private static final Set<String> ROWS = Set.of("estimate-num-keys");

    private final Supplier<Map<MetricName, ? extends Metric>> metrics;

    private StreamsGauges(Supplier<Map<MetricName, ? extends Metric>> metrics) {
        this.metrics = metrics;
    }

    static void bind(Supplier<Map<MetricName, ? extends Metric>> metrics, MeterRegistry registry) {
        StreamsGauges gauges = new StreamsGauges(metrics);
        gauges.lag(registry, "usage", Topics.USAGE::equals);
        gauges.lag(registry, "tags", topic -> topic.endsWith(MeteringTopology.TAGS_REPARTITION_SUFFIX));
        for (String store : new String[] {MeteringTopology.USAGE_STORE, MeteringTopology.TAGS_STORE}) {
            gauges.store(registry, store, "size", "bytes", "Bytes of the store, on disk and in memory", SIZES);
            gauges.store(registry, store, "rows", null, "About how many rows the store has", ROWS);
        }
    }

    private void lag(MeterRegistry registry, String topic, Predicate<String> isMeant) {
        Gauge.builder(
                        "bytemeter.metering.lag",
                        () -> sum(name -> name.name().equals("records-lag")
                                && isMeant.test(name.tags().getOrDefault("topic", ""))))
                .description("Records of the topic that wait to be read by this instance")
                .baseUnit("records")
                .tag("topic", topic)
                .register(registry);
    }

    private void store(
            MeterRegistry registry,
            String store,
            String what,
            @Nullable String unit,
            String description,
            Set<String> names) {
        Gauge.builder(
                        "bytemeter.metering.store." + what,
                        () -> sum(name ->
                                names.contains(name.name()) && name.tags().containsValue(store)))
                .description(description)
                .baseUnit(unit)
                .tag("store", store)
                .register(registry);
    }

    /** NaN if this instance has nothing of the kind. */
    private double sum(Predicate<MetricName> isMeant) {
        return metrics.get().entrySet().stream()
                .filter(metric -> isMeant.test(metric.getKey()))
                .mapToDouble(metric -> value(metric.getValue()))
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    private static double value(Metric metric) {
        double value = metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
        return Double.isNaN(value) ? 0 : value; // of a partition that nothing was read from yet
    }
}
