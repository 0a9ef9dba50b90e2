package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Results;
import io.bytemeter.bench.kit.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Bulk: what a relayed gigabyte costs, and how fast it goes, with one connection and with four. */
public final class RelayBench {
    private static final double GIGABYTE = 1e9;
    private static final double BITS = 8;
    private static final long SPLICE_AFTER = 1 << 16;
    private static final double LEAST_SPLICED = 0.95;
    private static final int RAMP_MS = 400;
    private static final int MEASURE_MS = 2_000;

    private RelayBench() {}

    /** Measures each so many times and prints the tables. */
    public static void run(int rounds) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("bytemeter-bench");
        try (Bulk bulk = Bulk.listen();
                NodeUnderTest node = NodeUnderTest.start(directory, bulk.port(), SPLICE_AFTER);
                Yardsticks yardsticks = Yardsticks.start(directory, bulk.port())) {
            List<Contender> all = new ArrayList<>(node.contenders());
            all.addAll(yardsticks.found());
            for (Contender contender : all) {
                measure(contender, 2); // to warm up
            }
            for (int connections : new int[] {1, 4}) {
                Results results = new Results();
                for (int round = 0; round < rounds; round++) {
                    for (Contender contender : all) {
                        results.add(contender.name(), measure(contender, connections));
                    }
                    Collections.reverse(all);
                }
                String title = connections == 1 ? "1 connection" : connections + " connections";
                System.out.print(results.table(title, "Gbit/s", BITS / GIGABYTE, "s/GB", GIGABYTE, "haproxy"));
            }
            double spliced = node.splicedShare();
            System.out.printf("%nBytemeter spliced %.1f %% of what it relayed%n", spliced * 100);
            if (spliced < LEAST_SPLICED) {
                throw new IllegalStateException("the node did not splice; these figures are not those of splicing");
            }
        }
    }

    private static Sample measure(Contender contender, int connections) throws IOException, InterruptedException {
        try (Bulk.Downloads downloads = Bulk.download(contender, connections)) {
            return Stretch.take(contender, downloads.received, RAMP_MS, MEASURE_MS);
        }
    }
}
