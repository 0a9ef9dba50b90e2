package io.bytemeter.bench.topology;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Those who are measured. */
enum Contender {
    BYTEMETER_200_MS("Bytemeter, commit 200 ms"),
    BYTEMETER_1_S("Bytemeter, commit 1 s"),
    BYTEMETER_10_S("Bytemeter, commit 10 s"),
    AT_LEAST_ONCE_200_MS("at least once, commit 200 ms"),
    AT_LEAST_ONCE_1_S("at least once, commit 1 s"),
    AT_LEAST_ONCE_10_S("at least once, commit 10 s"),
    DSL("DSL, three windows, commit 1 s"),
    DECODING("consumer that decodes"),
    SUMMING("consumer that sums in a map");

    /** The product, at every interval. */
    static final Set<Contender> BYTEMETER = EnumSet.of(BYTEMETER_200_MS, BYTEMETER_1_S, BYTEMETER_10_S);

    final String title;

    Contender(String title) {
        this.title = title;
    }

    Booker booker() {
        return switch (this) {
            case BYTEMETER_200_MS -> new MeteringBooker(Duration.ofMillis(200), true);
            case BYTEMETER_1_S -> new MeteringBooker(Duration.ofSeconds(1), true);
            case BYTEMETER_10_S -> new MeteringBooker(Duration.ofSeconds(10), true);
            case AT_LEAST_ONCE_200_MS -> new MeteringBooker(Duration.ofMillis(200), false);
            case AT_LEAST_ONCE_1_S -> new MeteringBooker(Duration.ofSeconds(1), false);
            case AT_LEAST_ONCE_10_S -> new MeteringBooker(Duration.ofSeconds(10), false);
            case DSL -> new DslBooker();
            case DECODING -> new ConsumingBooker((user, bytes) -> {});
            case SUMMING -> new ConsumingBooker(new SumsByUser());
        };
    }

    /** The same that commits at least once; itself if it has no such twin. */
    Contender atLeastOnce() {
        return switch (this) {
            case BYTEMETER_200_MS -> AT_LEAST_ONCE_200_MS;
            case BYTEMETER_1_S -> AT_LEAST_ONCE_1_S;
            case BYTEMETER_10_S -> AT_LEAST_ONCE_10_S;
            default -> this;
        };
    }

    /** Its internal topics that hold its stores, as a pattern of the names of their partitions. */
    String changelogs() {
        return this == DSL ? "dsl-*-changelog-*" : "bytemeter-metering-*-changelog-*";
    }
}
