package io.bytemeter.bench.topology;

import java.time.Duration;
import java.util.function.Supplier;

/** Those who are measured. */
enum Contender {
    BYTEMETER_200_MS("Bytemeter, commit 200 ms", () -> new MeteringBooker(Duration.ofMillis(200))),
    BYTEMETER_1_S("Bytemeter, commit 1 s", () -> new MeteringBooker(Duration.ofSeconds(1))),
    BYTEMETER_10_S("Bytemeter, commit 10 s", () -> new MeteringBooker(Duration.ofSeconds(10))),
    DSL("DSL, three windows, commit 1 s", DslBooker::new),
    DECODING("consumer that decodes", () -> new ConsumingBooker((user, bytes) -> {})),
    SUMMING("consumer that sums in a map", () -> new ConsumingBooker(new SumsByUser()));

    final String title;
    private final Supplier<Booker> booker;

    Contender(String title, Supplier<Booker> booker) {
        this.title = title;
        this.booker = booker;
    }

    Booker booker() {
        return booker.get();
    }
}
