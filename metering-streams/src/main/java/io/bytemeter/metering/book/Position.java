package io.bytemeter.metering.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has been accepted of one (node, epoch) in one partition: the highest sequence, the gaps below it, and the bytes.
 * Its size is the number of gaps, which is bounded, not that of batches. Confined to one thread.
 */
public final class Position {
    /** Open gaps of one position; past it the oldest is merged into one whose batches are never accepted. */
    static final int MAX_OPEN = 1000;

    /** What a sequence means for the totals. */
    public enum Verdict {
        /** The next one, or one that was missing: book it. */
        NEW,
        /** New, but others before it have not come: book it; a gap was noticed. */
        SKIPPED,
        /** Booked before, or given up: drop it. */
        DUPLICATE
    }

    private final TreeMap<Long, Gap> open = new TreeMap<>(); // by last sequence
    private final List<GapChange> changes = new ArrayList<>();
    private @Nullable Gap merged;
    private long highest;
    private Reading last;
    private ByteSums accepted = ByteSums.ZERO;
    private ByteSums rejected = ByteSums.ZERO;

    /**
     * Before the first batch of an epoch.
     *
     * @param since the epoch has no usage older than this, ms since the epoch; 0 if not known
     */
    public Position(long since) {
        last = new Reading(since, ByteSums.ZERO);
    }

    /** The position as it was stored, with its gaps. */
    public Position(PositionRow row, Iterable<Gap> gaps) {
        highest = row.highest();
        last = row.last();
        accepted = row.accepted();
        rejected = row.rejected();
        for (Gap gap : gaps) {
            if (gap.id() == Gap.MERGED) {
                merged = gap;
            } else {
                open.put(gap.last(), gap);
            }
        }
    }

    public PositionRow row() {
        return new PositionRow(highest, last, accepted, rejected, missing());
    }

    private long missing() {
        long missing = merged == null ? 0 : merged.count();
        for (Gap gap : open.values()) {
            missing += gap.count();
        }
        return missing;
    }

    /**
     * Takes note of a batch and says what to do with it.
     *
     * @param sequence at least 1
     * @param reading the node's counters, this batch included
     * @param own the sums of the batch's records
     * @param now when it arrived, ms since the epoch
     */
    public Verdict accept(long sequence, Reading reading, ByteSums own, long now) {
        if (sequence > highest) {
            boolean skipped = sequence > highest + 1;
            if (skipped) {
                stands(Gap.between(highest + 1, sequence - 1, last, before(reading, own), now));
                bound();
            }
            highest = sequence;
            last = reading;
            return skipped ? Verdict.SKIPPED : Verdict.NEW;
        }
        Map.Entry<Long, Gap> entry = open.ceilingEntry(sequence);
        if (entry == null || entry.getValue().first() > sequence) {
            return Verdict.DUPLICATE;
        }
        Gap gap = entry.getValue();
        if (sequence < gap.last()) {
            stands(Gap.between(sequence + 1, gap.last(), reading, gap.after(), gap.noticedAt()));
        } else {
            open.remove(gap.last());
            changes.add(new GapChange(gap, GapChange.What.CAME));
        }
        if (gap.first() < sequence) {
            stands(Gap.between(gap.first(), sequence - 1, gap.before(), before(reading, own), gap.noticedAt()));
            bound();
        }
        return Verdict.NEW;
    }

    private static Reading before(Reading reading, ByteSums own) {
        return new Reading(reading.at(), reading.sums().minus(own));
    }

    private void stands(Gap gap) {
        open.put(gap.last(), gap);
        changes.add(new GapChange(gap, GapChange.What.STANDS));
    }

    private void bound() {
        if (open.size() > MAX_OPEN) {
            Gap oldest = open.pollFirstEntry().getValue();
            changes.add(new GapChange(oldest, GapChange.What.MERGED));
            Gap first = merged;
            Gap none = Gap.between(
                    oldest.first(), oldest.first() - 1, oldest.before(), oldest.before(), oldest.noticedAt());
            merged = (first == null ? none : first).merge(oldest);
            changes.add(new GapChange(merged, GapChange.What.STANDS));
        }
    }

    /** Adds what the last batch accepted has brought: what was booked of it, and what was refused. */
    public void add(ByteSums booked, ByteSums refused) {
        accepted = accepted.plus(booked);
        rejected = refused.isZero() ? rejected : rejected.plus(refused);
    }

    /** Gives up all open gaps, because the epoch is being forgotten. */
    public void giveUp() {
        open.values().forEach(gap -> changes.add(new GapChange(gap.lost(), GapChange.What.STANDS)));
        open.clear();
    }

    /** What has become of gaps since the last call. */
    public List<GapChange> takeChanges() {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<GapChange> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }
}
