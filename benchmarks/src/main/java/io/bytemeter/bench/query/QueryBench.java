package io.bytemeter.bench.query;

import io.bytemeter.bench.kit.Report;

/** Reads inside an instance, and how soon a byte is visible. */
public final class QueryBench {
    private QueryBench() {}

    public static void run(int rounds, Report report) throws Exception {
        Reads.run(rounds, report);
        Freshness.run(rounds, report);
    }
}
