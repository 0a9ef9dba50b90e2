package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.PeriodSum;
import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.Crossing;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import io.bytemeter.usage.quota.Action;
import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Threshold;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of one task's subjects, held against every record. Totals only add, so what has been alerted follows from
 * what has been used: a threshold is crossed by the one record that lifts used over it, and nothing else has to be
 * remembered to tell it once. Stream thread only.
 */
final class Quotas {
    /** The usage record that is being counted. */
    interface Origin {
        /** Event time, ms since the epoch. */
        long at();

        @Nullable
        Crossing crossing();
    }

    /** What keeps users out. */
    interface Gate {
        /** These are all quotas that may keep the user out, as they stand. */
        void look(OpenSubject user, List<Access.Blocking> quotas);

        /** How little has to remain for nodes to be told of it: half of what they know of. */
        long tellsAt(OpenSubject user);

        /** Asks for another look at a time to come. */
        void later(OpenSubject user, long at);
    }

    private final ProcessorContext<byte[], byte[]> context;
    private final Book book;
    private final QuotaValues values;
    private final AlertsTopic.Publisher alerts;
    private final PeriodSum sums;
    private @Nullable Gate gate;

    /** Whether there may be quotas in the book: while there are none, nobody is looked up. */
    private boolean some;

    Quotas(ProcessorContext<byte[], byte[]> context, Book book, QuotaValues values, AlertsTopic.Publisher alerts) {
        this.context = context;
        this.book = book;
        this.values = values;
        this.alerts = alerts;
        this.sums = new PeriodSum(book.calendar());
        try (KeyValueIterator<Bytes, byte[]> rows = book.store().prefixScan(Keys.quotas(), new BytesSerializer())) {
            this.some = rows.hasNext();
        }
    }

    /** Lets quotas of users keep them out. */
    void gate(Gate target) {
        gate = target;
    }

    /** To be called before the record is added to the book. */
    void count(OpenSubject subject, int quarterHour, long[] counters, Origin origin) {
        if (subject.quotasKnown && subject.quotas == null) {
            return;
        }
        long uplink = Counters.uplink(subject.subject.kind(), counters);
        long downlink = Counters.downlink(subject.subject.kind(), counters);
        if (subject.quotas == null || !subject.quotas.rests(quarterHour, uplink, downlink)) {
            countAwake(subject, quarterHour, uplink, downlink, origin);
        }
    }

    private void countAwake(OpenSubject subject, int quarterHour, long uplink, long downlink, Origin origin) {
        SubjectQuotas quotas = of(subject);
        if (quotas == null) {
            return;
        }
        for (QuotaState state : quotas.states) {
            Counted counted = state.of(quarterHour);
            if (counted == null) {
                counted = load(subject, state, state.quota.calendar().atQuarterHour(quarterHour));
            }
            long before = state.used(counted);
            counted.add(uplink, downlink);
            long used = state.used(counted);
            if (used >= counted.next) {
                passed(subject, state, counted, before, origin);
            }
        }
        quotas.rest();
    }

    /** The subject's quotas, which have counted every record so far. */
    @Nullable
    SubjectQuotas of(OpenSubject subject) {
        if (!subject.quotasKnown) {
            byte[] row = some ? book.get(Keys.quotas(subject.subject.kind(), subject.id)) : null;
            subject.quotas = row == null ? null : SubjectQuotas.of(values.decodeRow(row));
            subject.quotasKnown = true;
        }
        if (subject.quotas != null) {
            subject.quotas.wake();
        }
        return subject.quotas;
    }

    /** Puts all quotas of a subject into the book; null for none. */
    void replace(OpenSubject subject, @Nullable SubjectQuotas replacement) {
        some |= replacement != null;
        subject.quotas = replacement;
        subject.quotasKnown = true;
        byte[] row = replacement == null ? null : values.encodeRow(replacement.quotas());
        book.put(Keys.quotas(subject.subject.kind(), subject.id), row);
    }

    private Counted load(OpenSubject subject, QuotaState state, PeriodSpan span) {
        SubjectKind kind = subject.subject.kind();
        long first = subject.firstQuarterHour() * UsageRules.QUARTER_HOUR_MS;
        PeriodSum.Totals totals = (resolution, window) -> book.peek(subject.subject, resolution, window);
        long[] sum = sums.of(totals, span, first, context.currentSystemTimeMs());
        Counted counted = new Counted(span, Counters.uplink(kind, sum), Counters.downlink(kind, sum));
        state.keep(counted);
        arm(subject, state, counted);
        if (state.blocks && span.contains(context.currentSystemTimeMs())) {
            counted.next = 0; // a new period, or a new life: the next record looks at the remainder
        }
        return counted;
    }

    private void arm(OpenSubject subject, QuotaState state, Counted counted) {
        long used = state.used(counted);
        counted.next = state.nextThreshold(counted, used);
        if (gate != null
                && state.blocks
                && state.remaining(counted) > 0
                && counted.span.contains(context.currentSystemTimeMs())) {
            long look = state.blocksAt - gate.tellsAt(subject);
            counted.next = Math.min(counted.next, Math.max(used + 1, look));
        }
    }

    private void passed(OpenSubject subject, QuotaState state, Counted counted, long before, Origin origin) {
        long used = state.used(counted);
        boolean block = false;
        if (!state.isBeforeItsTime(counted)) {
            for (Threshold threshold : state.quota.thresholds()) {
                if (threshold.bytes() > before && threshold.bytes() <= used) {
                    alerts.publish(new AlertsTopic.Alert(
                            state.quota,
                            threshold,
                            AlertState.RAISED,
                            used,
                            counted.span,
                            origin.at(),
                            origin.crossing()));
                    block |= threshold.action() == Action.BLOCK;
                }
            }
        }
        if (block && gate != null && counted.span.start() > context.currentSystemTimeMs()) {
            gate.later(subject, counted.span.start());
        }
        arm(subject, state, counted);
        if (state.blocks) {
            refresh(subject);
        }
    }

    /** Looks again at what keeps the user out at present. */
    void refresh(OpenSubject subject) {
        if (gate == null) {
            return;
        }
        gate.look(subject, blocking(subject));
        SubjectQuotas quotas = of(subject);
        if (quotas != null) {
            for (QuotaState state : quotas.states) {
                if (state.blocks) {
                    arm(subject, state, present(subject, state));
                }
            }
        }
    }

    List<Access.Blocking> blocking(OpenSubject subject) {
        List<Access.Blocking> blocking = new ArrayList<>();
        SubjectQuotas quotas = of(subject);
        if (quotas != null && quotas.block) {
            for (QuotaState state : quotas.states) {
                if (state.blocks) {
                    Counted counted = present(subject, state);
                    blocking.add(new Access.Blocking(
                            state.quota.id().name(), state.blocksAt, state.used(counted), counted.span));
                }
            }
        }
        return blocking;
    }

    Counted present(OpenSubject subject, QuotaState state) {
        return counted(subject, state, state.quota.calendar().at(context.currentSystemTimeMs()));
    }

    Counted counted(OpenSubject subject, QuotaState state, PeriodSpan span) {
        Counted known = state.of(span);
        return known == null ? load(subject, state, span) : known;
    }
}
