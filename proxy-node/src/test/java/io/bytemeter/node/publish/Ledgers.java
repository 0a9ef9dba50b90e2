package io.bytemeter.node.publish;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.spool.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/** Ledgers for tests. */
final class Ledgers {
    static final long BOOT = 4711;

    private Ledgers() {}

    static NodeSettings settings(Path directory, Duration closeTimeout) {
        return new NodeSettings(
                "node-1",
                Path.of(""),
                Duration.ofSeconds(1),
                directory.resolve("node"),
                1 << 20,
                Duration.ofSeconds(1),
                closeTimeout,
                -1);
    }

    static NodeLedger open(Path directory, Clock clock) {
        return open(directory, clock, BOOT, Disk.REAL);
    }

    static NodeLedger open(Path directory, Clock clock, long boot, Disk disk) {
        return NodeLedger.open(settings(directory, Duration.ZERO), clock, new Random(1), boot, disk);
    }

    /** A ledger in which an epoch has begun. */
    static NodeLedger begun(Path directory, Clock clock, int partitions) {
        NodeLedger ledger = open(directory, clock);
        try {
            ledger.prepare(partitions, null);
            ledger.begin(partitions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ledger;
    }
}
