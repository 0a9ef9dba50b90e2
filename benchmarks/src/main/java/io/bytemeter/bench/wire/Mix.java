package io.bytemeter.bench.wire;

import java.util.List;

/**
 * Traffic of one node.
 *
 * @param partitions of the usage topic; 64 are a cluster's default, 8 that of standalone
 * @param users how many there are
 * @param skewed whether they are as busy as Zipf says: the second half as busy as the first; else all alike
 * @param perSecond connections that begin in a second
 * @param seconds how long half of them last at least; log-normal
 * @param downlink bytes that half of them receive at least; log-normal
 * @param lasting connections that are there from the beginning to the end, and move something in each second
 */
record Mix(
        String title,
        int partitions,
        int users,
        boolean skewed,
        int perSecond,
        double seconds,
        double downlink,
        int lasting) {
    /** The first is the mix that the target is about; the others are what it depends on. */
    static final List<Mix> ALL = List.of(
            new Mix("busy node, 200 users by Zipf", 8, 200, true, 500, 2, 20_000, 200),
            new Mix("the same with 64 partitions", 64, 200, true, 500, 2, 20_000, 200),
            new Mix("busy node, 20,000 users alike, 64 partitions", 64, 20_000, false, 500, 2, 20_000, 200),
            new Mix("short connections, 20,000 users alike, 64 partitions", 64, 20_000, false, 3_000, 0.05, 4_000, 0),
            new Mix("2,000 long connections of 200 users", 8, 200, true, 0, 1, 0, 2_000));
}
