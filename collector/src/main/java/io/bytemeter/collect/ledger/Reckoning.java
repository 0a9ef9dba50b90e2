package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a reading says, held against what is booked. Nothing here changes anything.
 *
 * @param restarted whether the source has begun anew, so that nothing of its counters is booked any more
 * @param from start of the time in which the counters moved, ms since the epoch
 * @param values where counters stand that are not to be booked: first seen, or in quarantine; 0 where they began anew
 * @param noted where counters stand that are not booked at all
 * @param gone counters that are not there any more
 * @param moves what is to be booked
 * @param held what goes to quarantine, and why
 * @param losses what nobody can know any more
 */
record Reckoning(
        boolean restarted,
        long from,
        Map<Subject, Moved> values,
        Map<Subject, Moved> noted,
        Set<Subject> gone,
        List<Move> moves,
        Map<Subject, Suspicion> held,
        List<Loss> losses) {
    /** A counter that moved from {@code before} to {@code after}. */
    record Move(Subject subject, Moved before, Moved after) {
        Moved moved() {
            return after.minus(before);
        }
    }

    /** More than is believed. */
    record Suspicion(Moved moved, String reason) {}

    /** At most {@code most} bytes in each direction that were counted after the last reading and before they were gone. */
    record Loss(long from, long to, long most, String reason) {}

    /**
     * @param seen the life of the source; null if it was never read
     * @param booked values that its counters are booked up to
     */
    static Reckoning of(Policy policy, @Nullable Seen seen, Map<Subject, Moved> booked, Reading reading) {
        return new Reckoner(policy, booked, reading).reckon(seen);
    }

    /** Whether there is something to be written before usage is booked. */
    boolean changesBefore() {
        return restarted || !values.isEmpty() || !gone.isEmpty() || !held.isEmpty() || !losses.isEmpty();
    }

    private static final class Reckoner {
        private final Policy policy;
        private final Map<Subject, Moved> booked;
        private final Reading reading;
        private final Map<Subject, Moved> values = new HashMap<>();
        private final Map<Subject, Moved> noted = new HashMap<>();
        private final Set<Subject> gone = new HashSet<>();
        private final List<Move> moves = new ArrayList<>();
        private final Map<Subject, Suspicion> held = new HashMap<>();
        private final List<Loss> losses = new ArrayList<>();

        Reckoner(Policy policy, Map<Subject, Moved> booked, Reading reading) {
            this.policy = policy;
            this.booked = booked;
            this.reading = reading;
        }

        Reckoning reckon(@Nullable Seen seen) {
            if (seen == null) {
                return first();
            }
            Lives.Verdict verdict = Lives.compare(policy, seen, booked, reading);
            boolean restarted = verdict == Lives.Verdict.ANOTHER;
            long from = Math.min(seen.bookedAt(), reading.askedAt());
            if (restarted) {
                long begun = Math.max(from, Lives.startedAtMost(reading));
                losses.add(loss(from, begun, "the source was restarted after it was last read"));
                if (reading.uptime() >= 0) {
                    from = Math.max(from, Math.min(Lives.startedAtLeast(reading), reading.askedAt()));
                }
            } else if (verdict == Lives.Verdict.UNKNOWN) {
                losses.add(loss(from, reading.answeredAt(), "whether the source was restarted cannot be told"));
            }
            compare(restarted ? Map.of() : booked, from);
            suspect(from);
            return result(restarted, from);
        }

        private Reckoning first() {
            if (!policy.fromZero()) {
                values.putAll(reading.counters());
                return result(true, reading.askedAt());
            }
            long from = reading.uptime() < 0 ? reading.askedAt() : Lives.startedAtLeast(reading);
            compare(Map.of(), from);
            return result(true, Math.min(from, reading.askedAt()));
        }

        private void compare(Map<Subject, Moved> before, long from) {
            for (Map.Entry<Subject, Moved> counter : sorted(reading.counters())) {
                Subject subject = counter.getKey();
                Moved value = counter.getValue();
                Moved old = before.getOrDefault(subject, Moved.NONE);
                if (!policy.books(subject.kind())) {
                    if (!value.equals(old)) {
                        noted.put(subject, value);
                    }
                    continue;
                }
                if (value.fellFrom(old)) {
                    // Directions are counters of their own, and one may be reset without the other.
                    old = new Moved(
                            value.uplink() < old.uplink() ? 0 : old.uplink(),
                            value.downlink() < old.downlink() ? 0 : old.downlink());
                    values.put(subject, old);
                    losses.add(loss(from, reading.answeredAt(), subject + " was reset by somebody else"));
                }
                if (!value.equals(old)) {
                    moves.add(new Move(subject, old, value));
                }
            }
            for (Subject subject : before.keySet()) {
                if (!reading.counters().containsKey(subject)) {
                    gone.add(subject);
                    if (policy.books(subject.kind())) {
                        losses.add(loss(from, reading.answeredAt(), subject + " is not there any more"));
                    }
                }
            }
        }

        private static List<Map.Entry<Subject, Moved>> sorted(Map<Subject, Moved> counters) {
            return counters.entrySet().stream()
                    .sorted(Comparator.comparing(counter -> counter.getKey().toString()))
                    .toList();
        }

        private Loss loss(long from, long to, String reason) {
            return new Loss(from, to, policy.most(to - from), reason);
        }

        /** Takes out what no line carries: single counters first, then all of a kind if their sum is still too much. */
        private void suspect(long from) {
            long ms = reading.answeredAt() - from;
            long believed = policy.most(ms);
            String limit = " bytes in " + ms + " ms; the line carries " + believed;
            moves.removeIf(move -> move.moved().exceeds(believed) && hold(move, "more than " + believed + limit));
            for (SubjectKind kind : SubjectKind.values()) {
                Moved sum = moves.stream()
                        .filter(move -> move.subject().kind() == kind)
                        .map(Move::moved)
                        .reduce(Moved.NONE, Moved::plus);
                if (sum.exceeds(believed)) {
                    String what = "all " + kind.label() + " counters together moved " + sum.uplink() + " and "
                            + sum.downlink() + limit;
                    moves.removeIf(move -> move.subject().kind() == kind && hold(move, what));
                }
            }
        }

        private boolean hold(Move move, String reason) {
            values.put(move.subject(), move.after());
            held.put(move.subject(), new Suspicion(move.moved(), reason));
            return true;
        }

        private Reckoning result(boolean restarted, long from) {
            return new Reckoning(restarted, from, values, noted, gone, moves, held, losses);
        }
    }
}
