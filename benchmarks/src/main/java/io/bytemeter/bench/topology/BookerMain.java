package io.bytemeter.bench.topology;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * A contender as a process of its own: given its name, a broker, a directory and the number of records, prints records a
 * second and processor seconds for each, of the last two thirds.
 */
final class BookerMain {
    private static final int POLL_MS = 5;

    private BookerMain() {}

    public static void main(String[] args) throws Exception {
        long records = Long.parseLong(args[3]);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Booker booker = Contender.valueOf(args[0]).booker()) {
            booker.start(args[1], Path.of(args[2]));
            await(booker, records / 3);
            long from = System.nanoTime();
            long processorFrom = system.getProcessCpuTime();
            long doneFrom = booker.records();
            await(booker, records);
            double done = booker.records() - doneFrom;
            double rate = done * 1e9 / (System.nanoTime() - from);
            System.out.println(rate + " " + (system.getProcessCpuTime() - processorFrom) / 1e9 / done);
        }
        System.exit(0); // what has been measured need not be tidied up
    }

    private static void await(Booker booker, long records) throws InterruptedException {
        while (booker.records() < records) {
            Thread.sleep(POLL_MS); // the stretch that is measured; asking in a tight loop would cost what is measured
        }
    }
}
