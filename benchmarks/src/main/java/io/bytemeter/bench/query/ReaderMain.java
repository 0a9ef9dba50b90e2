package io.bytemeter.bench.query;

import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.bench.kit.Pause;
import io.bytemeter.metering.MeasuredMetering;
import io.bytemeter.metering.Metering;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * An instance that reads its own books: given a broker, a directory, how many users there are and the number of rounds,
 * prints for each round the records a second that it books without reads, those beside reads, the reads a second, and the
 * reads in a second of processor time of the thread that reads.
 */
final class ReaderMain {
    private static final int STRETCH_MS = Integer.getInteger("bench.stretch", 5) * 1_000;
    private static final int WARM_UP_MS = Integer.getInteger("bench.warm-up", 20) * 1_000;
    private static final long PATIENCE_SECONDS = 300;

    private ReaderMain() {}

    public static void main(String[] args) throws Exception {
        int users = Integer.parseInt(args[2]);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Path directory = Path.of(args[1]);
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve(Backlog.SCHEMAS));
                Metering metering = MeasuredMetering.of(
                        args[0],
                        Backlog.PARTITIONS,
                        directory.resolve("state"),
                        Duration.ofMillis(200),
                        ids,
                        registry,
                        Map.of())) {
            metering.start();
            Counter booked = registry.get("bytemeter.metering.records").counter();
            Pause.until("everybody is booked", PATIENCE_SECONDS, 50, () -> booked.count() >= users);
            MonthReader reader = new MonthReader(metering.answers().usage(), users);
            Pause.until("everybody is visible", PATIENCE_SECONDS, 50, reader::knowsEverybody);
            try (MonthReader.Running warm = reader.start()) {
                Pause.millis(WARM_UP_MS);
            }
            for (int round = Integer.parseInt(args[3]); round > 0; round--) {
                double alone = rate(booked);
                double beside;
                MonthReader.Running reading = reader.start();
                try (reading) {
                    beside = rate(booked);
                }
                System.out.println(
                        alone + " " + beside + " " + reading.perSecond() + " " + reading.perProcessorSecond());
            }
        }
        System.exit(0); // what has been measured need not be tidied up
    }

    private static double rate(Counter booked) throws InterruptedException {
        double from = booked.count();
        long start = System.nanoTime();
        Pause.millis(STRETCH_MS);
        double rate = (booked.count() - from) * 1e9 / (System.nanoTime() - start);
        if (rate == 0) {
            throw new IllegalStateException("the backlog is worked off: bench.records is too small");
        }
        return rate;
    }
}
