package io.bytemeter.bench.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The samples of each contender by its name, and the table of their medians. */
public final class Results {
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    public void add(String name, Sample sample) {
        samples.computeIfAbsent(name, first -> new ArrayList<>()).add(sample);
    }

    /** Whoever others are compared with comes with ratios of 1. */
    public String table(
            String title, String rateUnit, double rateScale, String costUnit, double costScale, String yardstick) {
        StringBuilder text = new StringBuilder();
        text.append("\n| ").append(title).append(" | ").append(rateUnit).append(" | x | lowest..highest | CPU ");
        text.append(costUnit).append(" | x |\n|---|---:|---:|---:|---:|---:|\n");
        List<Sample> base = samples.getOrDefault(yardstick, List.of());
        samples.forEach((name, all) -> {
            double rate = median(all, Sample::rate);
            double cost = median(all, Sample::cost);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %s | %.2f..%.2f | %s | %s |%n",
                    name,
                    rate * rateScale,
                    ratio(rate, median(base, Sample::rate)),
                    all.stream().mapToDouble(Sample::rate).min().orElse(0) * rateScale,
                    all.stream().mapToDouble(Sample::rate).max().orElse(0) * rateScale,
                    cost == 0 ? "–" : String.format(Locale.ROOT, "%.3f", cost * costScale),
                    cost == 0 ? "–" : ratio(cost, median(base, Sample::cost))));
        });
        return text.toString();
    }

    private static String ratio(double value, double base) {
        return base == 0 ? "–" : String.format(Locale.ROOT, "%.2f", value / base);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? 0
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
