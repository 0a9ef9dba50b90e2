package io.bytemeter.alerts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A threshold of a quota was crossed, or holds no longer. Bytes throughout.
 *
 * @param id stable: equal wherever and however often the alert is told
 * @param subject {@code kind/id}
 * @param quota name of the quota among those of the subject
 * @param state {@code raised} or {@code cleared}
 * @param thresholdText the threshold as it was written
 * @param action {@code alert} or {@code block}
 * @param used bytes used in the period when this was noticed
 * @param periodEnd exclusive; null if the period never ends
 * @param crossedAt event time
 * @param noticedAt when metering noticed
 * @param crossedBy the record that crossed the threshold; null if a change of the quota did, or it was cleared
 */
public record Alert(
        String id,
        String subject,
        String quota,
        long quotaVersion,
        String state,
        long threshold,
        String thresholdText,
        String action,
        long limit,
        long used,
        String period,
        String direction,
        Instant periodStart,
        @Nullable Instant periodEnd,
        Instant crossedAt,
        Instant noticedAt,
        @Nullable Crossing crossedBy) {
    /** Where the usage record that crossed a threshold is found. */
    public record Crossing(String node, long epoch, int partition, long sequence, long connection) {}
}
