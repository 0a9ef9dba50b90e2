package io.bytemeter.bench;

import io.bytemeter.bench.metering.MeteringBench;
import io.bytemeter.bench.relay.ConnectionsBench;
import io.bytemeter.bench.relay.RelayBench;
import io.bytemeter.bench.topology.TopologyBench;
import java.util.Arrays;
import java.util.List;

/** Runs benchmarks by name. */
public final class BenchMain {
    private static final int METERING_SECONDS = 3;

    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        List<String> words = Arrays.asList(args).subList(Math.min(1, args.length), args.length); // the first is "bench"
        String subject = words.isEmpty() ? "" : words.get(0);
        List<String> options = words.subList(Math.min(1, words.size()), words.size());
        int rounds = options.isEmpty() ? 5 : Integer.parseInt(options.get(0));
        switch (subject) {
            case "relay" -> RelayBench.run(rounds);
            case "connections" -> ConnectionsBench.run(rounds);
            case "metering" -> MeteringBench.run(rounds, METERING_SECONDS);
            case "topology" -> TopologyBench.run(rounds);
            default -> {
                System.err.println(
                        "bytemeter bench: " + subject
                                + " (expected: relay, connections, metering or topology, and then, if not 5, how often each is measured)");
                System.exit(2);
            }
        }
        System.exit(0); // measured programs and load have threads of their own
    }
}
