package io.bytemeter.bench.start;

import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Started;
import java.util.List;

/** Starts and restarts. */
public final class StartBench {
    private StartBench() {}

    public static void run(int rounds, Report report) throws Exception {
        prepare();
        StandaloneStarts.run(rounds, report);
        KilledInstance.run(rounds, report);
    }

    /** As after an installation. */
    private static void prepare() throws Exception {
        try (Scratch scratch = Scratch.open();
                Started prepare =
                        Started.of(Started.bytemeter(scratch.path().resolve("prepare.txt"), List.of("prepare")))) {
            if (prepare.await() != 0) {
                throw new IllegalStateException("./bytemeter prepare (expected: to end in good order)");
            }
        }
    }
}
