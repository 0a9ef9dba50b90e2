package io.bytemeter.bench.start;

import io.bytemeter.bench.kit.Report;

/** Starts and restarts. */
public final class StartBench {
    private StartBench() {}

    public static void run(int rounds, Report report) throws Exception {
        StandaloneStarts.run(rounds, report);
        KilledInstance.run(rounds, report);
    }
}
