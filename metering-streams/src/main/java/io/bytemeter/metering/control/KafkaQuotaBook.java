package io.bytemeter.metering.control;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.PeriodSum;
import io.bytemeter.metering.book.SubjectRows;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.topology.QuotaValues;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Writes to the quotas topic, and reads from the stores of this instance. */
public final class KafkaQuotaBook implements QuotaBook {
    /** As keys of the stores are ordered, so that a page is read from where the last one ended. */
    private static final Comparator<QuotaId> ORDER = Comparator.comparing(
                    (QuotaId id) -> id.subject().kind())
            .thenComparing(id -> utf8(id.subject()), Arrays::compareUnsigned)
            .thenComparing(QuotaId::name);

    /** All of a subject's quotas are one row. */
    private static final int MAX_QUOTAS = 32;

    private final ControlRows rows;
    private final QuotaValues values;
    private final ControlTopics topics;
    private final ZoneId billingZone;
    private final Clock clock;

    public KafkaQuotaBook(ControlRows rows, QuotaValues values, ControlTopics topics, ZoneId billingZone, Clock clock) {
        this.rows = rows;
        this.values = values;
        this.topics = topics;
        this.billingZone = billingZone;
        this.clock = clock;
    }

    private static byte[] utf8(Subject subject) {
        return utf8(subject.id());
    }

    private static byte[] utf8(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<QuotaStanding> get(QuotaId id) {
        return find(id).map(this::standing);
    }

    private Optional<Quota> find(QuotaId id) {
        return quotas(id.subject()).stream()
                .filter(quota -> quota.id().equals(id))
                .findFirst();
    }

    private List<Quota> quotas(Subject subject) {
        byte[] row = rows.row(subject, Keys.quotas(subject.kind(), utf8(subject)));
        return row == null ? List.of() : values.decodeRow(row);
    }

    private QuotaStanding standing(Quota quota) {
        Subject subject = quota.id().subject();
        PeriodSpan span = quota.calendar().at(clock.millis());
        SubjectRows book = new SubjectRows(key -> rows.row(subject, key), subject.kind(), utf8(subject));
        Integer seen = book.first();
        long used = 0;
        if (seen != null) {
            long first = seen * UsageRules.QUARTER_HOUR_MS;
            long[] sum = new PeriodSum(new BillingCalendar(billingZone)).of(book::total, span, first, clock.millis());
            used = quota.direction().of(Counters.uplink(subject.kind(), sum), Counters.downlink(subject.kind(), sum));
        }
        return new QuotaStanding(quota, span, used);
    }

    @Override
    public List<Quota> list(@Nullable Subject subject, SubjectFilter visible, @Nullable QuotaId after, int limit) {
        List<Quota> page = new ArrayList<>();
        if (subject != null) {
            page.addAll(quotas(subject));
        } else {
            for (SubjectKind kind : SubjectKind.values()) {
                boolean over = after != null && kind.compareTo(after.subject().kind()) < 0;
                if (!over && page.size() < limit) {
                    visible.prefixes().forEach(prefix -> collect(kind, prefix, after, limit, page));
                }
            }
        }
        page.removeIf(quota -> !visible.allows(quota.id().subject().id()) || !isAfter(quota, after));
        page.sort(Comparator.comparing(Quota::id, ORDER));
        return List.copyOf(page.subList(0, Math.min(limit, page.size())));
    }

    /** The first of each partition are enough for the first of all; those of a prefix lie one behind the other. */
    private void collect(SubjectKind kind, String prefix, @Nullable QuotaId after, int limit, List<Quota> page) {
        Bytes from = Keys.quotas(kind, utf8(prefix));
        if (after != null && after.subject().kind() == kind) {
            from = Collections.max(List.of(from, Keys.quotas(kind, utf8(after.subject()))));
        }
        // One more: of the first row, all may have been told already.
        for (byte[] row : rows.quotas(kind, from, limit + 1)) {
            values.decodeRow(row).stream()
                    .filter(quota -> quota.id().subject().id().startsWith(prefix))
                    .forEach(page::add);
        }
    }

    private static boolean isAfter(Quota quota, @Nullable QuotaId after) {
        return after == null || ORDER.compare(quota.id(), after) > 0;
    }

    @Override
    public Change<Quota> put(Quota wanted) {
        Optional<Quota> before = known(wanted.id());
        if (before.isEmpty() && countOf(wanted.id().subject()) >= MAX_QUOTAS) {
            throw new InvalidValueException("name", wanted.id().name(), "at most " + MAX_QUOTAS + " quotas a subject");
        }
        long now = clock.millis();
        Quota sent = before.map(old -> wanted.stamped(Math.max(now, old.version() + 1), old.createdAt(), now))
                .orElseGet(() -> wanted.stamped(now, now, now));
        send(sent.id(), values.encode(sent));
        return topics.await(() ->
                        find(sent.id()).filter(quota -> quota.version() >= sent.version() || quota.saysTheSameAs(sent)))
                .map(quota -> new Change<>(quota, true))
                .orElse(new Change<>(sent, false));
    }

    private int countOf(Subject subject) {
        try {
            return list(subject, SubjectFilter.ALL, null, MAX_QUOTAS).size();
        } catch (NotReadyException e) {
            return 0;
        }
    }

    /** The quota in force, as far as it can be told here. */
    private Optional<Quota> known(QuotaId id) {
        try {
            return find(id);
        } catch (NotReadyException e) {
            return Optional.empty(); // the task that owns the subject makes the version rise
        }
    }

    @Override
    public Optional<Change<QuotaId>> delete(QuotaId id) {
        Optional<Quota> before = find(id);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        long version = before.get().version();
        send(id, null);
        boolean gone = topics.await(() ->
                        find(id).filter(quota -> quota.version() <= version).isPresent()
                                ? Optional.empty()
                                : Optional.of(id))
                .isPresent();
        return Optional.of(new Change<>(id, gone));
    }

    private void send(QuotaId id, byte @Nullable [] value) {
        topics.send(Topics.QUOTAS, id.subject(), id.toString(), value);
    }
}
