package io.bytemeter.schema.wire;

import io.bytemeter.schema.CloseReason;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Values for tests. */
final class Values {
    private Values() {}

    static UsageBatch batch(Random random) {
        List<UsageRecord> records = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            CloseReason closed = random.nextBoolean() ? CloseReason.CLIENT : null;
            records.add(new UsageRecord(
                    random.nextLong(),
                    "user-ü-" + random.nextInt(),
                    "socks",
                    random.nextBoolean() ? "" : "direct",
                    random.nextLong() >> random.nextInt(64),
                    random.nextLong() >> random.nextInt(64),
                    random.nextLong() >> random.nextInt(64),
                    random.nextLong() >> random.nextInt(64),
                    (long) random.nextInt(),
                    (long) random.nextInt(),
                    random.nextBoolean(),
                    closed));
        }
        return new UsageBatch(
                "node-1", random.nextLong(), random.nextLong(), Long.MAX_VALUE, Long.MIN_VALUE, 0L, 1L, -1L, records);
    }
}
