package io.bytemeter.metering.control;

import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The quotas in force. Thread-safe; calls block. They throw {@link io.bytemeter.metering.query.NotReadyException} while
 * the state asked for is not here, or Kafka does not take a change.
 */
public interface QuotaBook {
    Optional<QuotaStanding> get(QuotaId id);

    /**
     * In the order of kind, id and name.
     *
     * @param subject whose quotas, or null for all
     * @param visible of which subjects they may be
     * @param after the last one of the page before, or null
     */
    List<Quota> list(@Nullable Subject subject, SubjectFilter visible, @Nullable QuotaId after, int limit);

    /**
     * Returns once Kafka has the change, and normally once it is in force; {@link Change#inForce()} says so.
     *
     * @param wanted its version and times are set here
     * @throws io.bytemeter.usage.InvalidValueException if its subject has too many
     */
    Change<Quota> put(Quota wanted);

    /** Likewise; empty if there is no such quota. */
    Optional<Change<QuotaId>> delete(QuotaId id);
}
