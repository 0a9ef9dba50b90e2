package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Results;
import io.bytemeter.bench.kit.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Short connections: what connecting, 64 bytes, their echo and closing cost. */
public final class ConnectionsBench {
    private static final long SPLICE_AFTER = 1 << 16;
    private static final int CONCURRENT = 32;
    private static final int RAMP_MS = 300;
    private static final int MEASURE_MS = 3_000;
    private static final int WARM_UP_MS = 12_000;
    private static final double MOST_FAILED = 0.001;

    private ConnectionsBench() {}

    /** Measures each so many times and prints the table. */
    public static void run(int rounds) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("bytemeter-bench");
        try (ShortConnections load = ShortConnections.listen();
                NodeUnderTest node = NodeUnderTest.start(directory, load.port(), SPLICE_AFTER);
                Yardsticks yardsticks = Yardsticks.start(directory, load.port())) {
            List<Contender> all = new ArrayList<>(node.contenders());
            for (Contender contender : all) {
                measure(load, contender, WARM_UP_MS / all.size());
            }
            all.addAll(yardsticks.found());
            Results results = new Results();
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : all) {
                    results.add(contender.name(), measure(load, contender, MEASURE_MS));
                }
                Collections.reverse(all);
            }
            System.out.print(results.table("32 at a time", "connections/s", 1, "µs/connection", 1e6, "haproxy"));
        }
    }

    private static Sample measure(ShortConnections load, Contender contender, int millis) throws InterruptedException {
        try (ShortConnections.Running running = load.start(contender, CONCURRENT)) {
            Sample sample = Stretch.take(contender, running.done, RAMP_MS, millis);
            if (running.failed.sum() > running.done.sum() * MOST_FAILED) {
                System.out.println(contender.name() + ": " + running.failed.sum() + " connections failed");
            }
            return sample;
        }
    }
}
