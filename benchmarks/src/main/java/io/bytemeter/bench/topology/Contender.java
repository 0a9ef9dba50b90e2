package io.bytemeter.bench.topology;

import java.time.Duration;

/** Those who are measured. */
enum Contender {
    BYTEMETER_200_MS("Bytemeter, commit 200 ms"),
    BYTEMETER_1_S("Bytemeter, commit 1 s"),
    BYTEMETER_10_S("Bytemeter, commit 10 s"),
    DSL("DSL, three windows, commit 1 s"),
    DECODING("consumer that decodes"),
    SUMMING("consumer that sums in a map");

    final String title;

    Contender(String title) {
        this.title = title;
    }

    Booker booker() {
        return switch (this) {
            case BYTEMETER_200_MS -> new MeteringBooker(Duration.ofMillis(200));
            case BYTEMETER_1_S -> new MeteringBooker(Duration.ofSeconds(1));
            case BYTEMETER_10_S -> new MeteringBooker(Duration.ofSeconds(10));
            case DSL -> new DslBooker();
            case DECODING -> new ConsumingBooker((user, bytes) -> {});
            case SUMMING -> new ConsumingBooker(new SumsByUser());
        };
    }
}
