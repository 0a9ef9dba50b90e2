package io.bytemeter.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the rounds of {@link CutOffIT} took. */
final class Figures {
    private static final Logger logger = LoggerFactory.getLogger(Figures.class);

    private final List<Long> toAlert = new ArrayList<>();
    private final List<Long> toLastByte = new ArrayList<>();
    private final List<Long> overshoot = new ArrayList<>();
    private final List<Long> toReadmission = new ArrayList<>();

    /** Times in ns by one clock. */
    void add(long crossed, long alerted, long lastByte, long bytesBeyond) {
        toAlert.add(alerted - crossed);
        toLastByte.add(lastByte - crossed);
        overshoot.add(bytesBeyond);
    }

    void readmitted(long ns) {
        toReadmission.add(ns);
    }

    void print() {
        LongFunction<String> ms = ns -> String.format(Locale.ROOT, "%.0f ms", ns / 1e6);
        LongFunction<String> bytes = count -> String.format(Locale.ROOT, "%.1f MB", count / 1e6);
        line("crossing byte to alert record", toAlert, ms);
        line("crossing byte to last byte on either node", toLastByte, ms);
        line("bytes beyond the limit", overshoot, bytes);
        line("limit raised to next connection", toReadmission, ms);
    }

    private static void line(String what, List<Long> values, LongFunction<String> unit) {
        List<Long> sorted = values.stream().sorted().toList();
        logger.atWarn()
                .addKeyValue("rounds", sorted.size())
                .addKeyValue("p50", unit.apply(sorted.get(sorted.size() / 2)))
                .addKeyValue("p99", unit.apply(sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * 0.99) - 1))))
                .addKeyValue("max", unit.apply(sorted.get(sorted.size() - 1)))
                .log(what);
    }
}
