package io.bytemeter.bench.topology;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * A contender as a process of its own: given its name, a broker, a directory and the number of records, prints records a
 * second and processor seconds for each, of the stretch after the warming-up, and how many were worked off in all. Both
 * parts are bounded in time, for whoever is slow.
 */
final class BookerMain {
    private static final int POLL_MS = 5;
    private static final long WARM_UP_NS = Integer.getInteger("bench.warm-up", 30) * 1_000_000_000L;
    private static final long STRETCH_NS = Integer.getInteger("bench.stretch", 10) * 1_000_000_000L;

    private BookerMain() {}

    public static void main(String[] args) throws Exception {
        long records = Long.parseLong(args[3]);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Booker booker = Contender.valueOf(args[0]).booker();
        String figures;
        try (booker) {
            booker.start(args[1], Path.of(args[2]));
            await(booker, 1, Long.MAX_VALUE);
            await(booker, records / 3, WARM_UP_NS);
            long from = System.nanoTime();
            long processorFrom = system.getProcessCpuTime();
            long doneFrom = booker.records();
            await(booker, records, STRETCH_NS);
            double done = booker.records() - doneFrom;
            double rate = done * 1e9 / (System.nanoTime() - from);
            figures = rate + " " + (system.getProcessCpuTime() - processorFrom) / 1e9 / done;
        }
        // Closed, it has committed what it has worked off: all of that is in its changelogs.
        System.out.println(figures + " " + booker.records());
        System.exit(0); // what has been measured need not be tidied up
    }

    private static void await(Booker booker, long records, long patience) throws InterruptedException {
        long from = System.nanoTime();
        while (booker.records() < records && System.nanoTime() - from < patience) {
            Thread.sleep(POLL_MS); // the stretch that is measured; asking in a tight loop would cost what is measured
        }
    }
}
