package io.bytemeter.metering.topology;

import io.bytemeter.schema.AlertState;
import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.bytemeter.usage.quota.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** Quotas that come into force, change and go. Stream thread only. */
final class QuotaChanges {
    private final ProcessorContext<byte[], byte[]> context;
    private final Book book;
    private final AlertsTopic.Publisher alerts;
    private final Quotas quotas;
    private final long maxAheadMs;

    QuotaChanges(
            ProcessorContext<byte[], byte[]> context,
            Book book,
            AlertsTopic.Publisher alerts,
            Quotas quotas,
            Duration maxClockAhead) {
        this.context = context;
        this.book = book;
        this.alerts = alerts;
        this.quotas = quotas;
        this.maxAheadMs = maxClockAhead.toMillis();
    }

    /**
     * Puts a quota in force, or with null takes it out of force; alerts that hold no longer are cleared, and thresholds
     * that have been crossed already are told.
     */
    void put(QuotaId id, @Nullable Quota wanted) {
        OpenSubject subject = book.open(id.subject());
        SubjectQuotas known = quotas.of(subject);
        QuotaState old = known == null ? null : known.named(id.name());
        boolean same = old == null ? wanted == null : wanted != null && wanted.saysTheSameAs(old.quota);
        if (same) {
            return;
        }
        QuotaState changed = wanted == null ? null : new QuotaState(inForce(wanted, old));
        if (old != null) {
            clear(subject, old, changed);
        }
        replace(subject, known, old, changed);
        if (changed != null) {
            for (Counted counted : live(subject, changed)) {
                raise(changed, counted);
            }
        }
        book.changed();
        quotas.refresh(subject);
    }

    /** Versions rise, whatever the clocks of those who write them say. */
    private Quota inForce(Quota wanted, @Nullable QuotaState old) {
        long version = old == null ? wanted.version() : Math.max(wanted.version(), old.quota.version() + 1);
        long createdAt = old == null ? wanted.createdAt() : old.quota.createdAt();
        return wanted.stamped(version, createdAt, context.currentSystemTimeMs());
    }

    private void clear(OpenSubject subject, QuotaState old, @Nullable QuotaState changed) {
        for (Counted counted : live(subject, old)) {
            long used = old.used(counted);
            Predicate<Threshold> holds = threshold -> changed != null && holds(subject, threshold, changed, counted);
            tell(old, counted, used, AlertState.CLEARED, threshold -> !holds.test(threshold));
        }
    }

    /** Whether the new version tells of this threshold in the same period too. */
    private boolean holds(OpenSubject subject, Threshold told, QuotaState changed, Counted counted) {
        PeriodSpan span = changed.quota.calendar().at(counted.span.start());
        if (!span.equals(counted.span)) {
            return false;
        }
        long used = changed.used(quotas.counted(subject, changed, span));
        return changed.quota.thresholds().stream()
                .anyMatch(threshold -> threshold.text().equals(told.text()) && threshold.bytes() <= used);
    }

    private void raise(QuotaState changed, Counted counted) {
        tell(changed, counted, changed.used(counted), AlertState.RAISED, threshold -> true);
    }

    private void tell(QuotaState state, Counted counted, long used, AlertState alert, Predicate<Threshold> which) {
        long now = context.currentSystemTimeMs();
        for (Threshold threshold : state.quota.thresholds()) {
            if (threshold.bytes() <= used && which.test(threshold)) {
                alerts.publish(new AlertsTopic.Alert(state.quota, threshold, alert, used, counted.span, now, null));
            }
        }
    }

    /** The present period, and the next one if a node whose clock is ahead may have used it already. */
    private Set<Counted> live(OpenSubject subject, QuotaState state) {
        long now = context.currentSystemTimeMs();
        Set<Counted> live = new LinkedHashSet<>();
        for (long at : new long[] {now, now + maxAheadMs}) {
            live.add(quotas.counted(subject, state, state.quota.calendar().at(at)));
        }
        return live;
    }

    private void replace(
            OpenSubject subject,
            @Nullable SubjectQuotas known,
            @Nullable QuotaState old,
            @Nullable QuotaState changed) {
        List<QuotaState> states = new ArrayList<>(known == null ? List.of() : List.of(known.states));
        states.remove(old);
        if (changed != null) {
            states.add(changed);
        }
        states.sort(Comparator.comparing(state -> state.quota.id().name()));
        quotas.replace(subject, states.isEmpty() ? null : new SubjectQuotas(states.toArray(QuotaState[]::new)));
    }
}
