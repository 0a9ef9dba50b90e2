package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How far the partitions of an instance have come.
 *
 * @param usage by partition of usage, of those it owns
 * @param tags by partition of tags, of those it owns: up to when all of usage is in them
 * @param copiesMissing how many of the partitions it owns or copies are being made there
 */
public record Progress(Map<Integer, Usage> usage, Map<Integer, Instant> tags, int copiesMissing) {
    static final Progress NONE = new Progress(Map.of(), Map.of(), 0);

    Progress withCopiesMissing(int missing) {
        return new Progress(usage, tags, missing);
    }

    /**
     * One partition of usage.
     *
     * @param settledUntil up to when every known node's usage is in it
     * @param flush a flush of it that is no earlier than that
     * @param gaps what has not come
     */
    public record Usage(Instant settledUntil, long flush, List<GapRef> gaps) {}

    /**
     * A gap by its name.
     *
     * @param partition of bytemeter.usage.v1; below zero if it may be of any
     * @param from start of the time its bytes are from
     * @param to end of that time
     */
    public record GapRef(String id, String node, int partition, Instant from, Instant to) {}
}
