package io.bytemeter.node.publish;

import java.time.Clock;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A ledger that ends with the process: each start is a new epoch. */
public final class MemoryLedger implements Ledger {
    private static final int RANDOM_BITS = 20;

    private final long epoch;
    private final Map<Integer, Position> positions = new TreeMap<>();

    public MemoryLedger(long epoch) {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: positive)");
        }
        this.epoch = epoch;
    }

    /** A new epoch: rising with the time, and random in its low bits in case the clock was set back. */
    public static MemoryLedger begin(Clock clock, RandomGenerator random) {
        return new MemoryLedger((clock.millis() << RANDOM_BITS) + random.nextInt(1 << RANDOM_BITS));
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Map<Integer, Position> positions() {
        return Collections.unmodifiableMap(positions);
    }

    @Override
    public void advance(int partition, Position next) {
        positions.put(partition, next);
    }
}
