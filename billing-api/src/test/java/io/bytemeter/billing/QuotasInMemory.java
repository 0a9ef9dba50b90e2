package io.bytemeter.billing;

import io.bytemeter.metering.control.Change;
import io.bytemeter.metering.control.QuotaBook;
import io.bytemeter.metering.control.QuotaStanding;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Quotas of a test; half of each limit is used. */
final class QuotasInMemory implements QuotaBook {
    final TreeMap<QuotaId, Quota> all = new TreeMap<>();
    private final Instant now;
    boolean inForce = true;

    QuotasInMemory(Instant now) {
        this.now = now;
    }

    @Override
    public Optional<QuotaStanding> get(QuotaId id) {
        return Optional.ofNullable(all.get(id))
                .map(quota -> new QuotaStanding(quota, quota.calendar().at(now.toEpochMilli()), quota.limit() / 2));
    }

    @Override
    public List<Quota> list(@Nullable Subject subject, SubjectFilter visible, @Nullable QuotaId after, int limit) {
        return all.values().stream()
                .filter(quota -> subject == null || quota.id().subject().equals(subject))
                .filter(quota -> visible.allows(quota.id().subject().id()))
                .filter(quota -> after == null || quota.id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public Change<Quota> put(Quota wanted) {
        Quota quota = wanted.stamped(7, now.toEpochMilli(), now.toEpochMilli());
        all.put(quota.id(), quota);
        return new Change<>(quota, inForce);
    }

    @Override
    public Optional<Change<QuotaId>> delete(QuotaId id) {
        return all.remove(id) == null ? Optional.empty() : Optional.of(new Change<>(id, inForce));
    }
}
