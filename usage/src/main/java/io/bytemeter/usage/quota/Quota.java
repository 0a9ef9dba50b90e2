package io.bytemeter.usage.quota;

import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.SubjectKind;
import java.util.Comparator;
import java.util.List;

/**
 * One limit of a subject.
 *
 * @param version rises with every change
 * @param limit in bytes, at least 1
 * @param thresholds lowest first, no two at the same byte
 * @param createdAt ms since the epoch
 * @param changedAt when this version was written, ms since the epoch
 */
public record Quota(
        QuotaId id,
        long version,
        PeriodCalendar calendar,
        Direction direction,
        long limit,
        List<Threshold> thresholds,
        long createdAt,
        long changedAt) {
    /** Most thresholds of a quota. */
    public static final int MAX_THRESHOLDS = 32;

    /** Throws {@link InvalidValueException} with the name of the field. */
    public Quota {
        if (limit < 1) {
            throw new InvalidValueException("limit", Long.toString(limit), "at least 1 byte");
        }
        if (thresholds.isEmpty() || thresholds.size() > MAX_THRESHOLDS) {
            throw new InvalidValueException("thresholds", thresholds.size() + " of them", "1.." + MAX_THRESHOLDS);
        }
        thresholds = thresholds.stream()
                .sorted(Comparator.comparingLong(Threshold::bytes))
                .toList();
        for (int i = 0; i < thresholds.size(); i++) {
            Threshold threshold = thresholds.get(i);
            if (i > 0 && thresholds.get(i - 1).bytes() == threshold.bytes()) {
                throw new InvalidValueException(
                        "thresholds",
                        threshold.text(),
                        "at another byte than " + thresholds.get(i - 1).text());
            }
            if (threshold.action() == Action.BLOCK && id.subject().kind() != SubjectKind.USER) {
                throw new InvalidValueException("action", "block", "alert, because only users can be kept out");
            }
        }
    }

    /** Whether everything but version and times is equal. */
    public boolean saysTheSameAs(Quota other) {
        return equals(other.stamped(version, createdAt, changedAt));
    }

    public Quota stamped(long newVersion, long newCreatedAt, long newChangedAt) {
        return new Quota(id, newVersion, calendar, direction, limit, thresholds, newCreatedAt, newChangedAt);
    }

    /** The lowest byte that keeps the user out, or {@link Long#MAX_VALUE} if none does. */
    public long blocksAt() {
        for (Threshold threshold : thresholds) {
            if (threshold.action() == Action.BLOCK) {
                return threshold.bytes();
            }
        }
        return Long.MAX_VALUE;
    }
}
