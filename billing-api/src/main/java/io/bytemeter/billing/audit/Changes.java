package io.bytemeter.billing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.keys.audit.AuditEntry;
import io.bytemeter.keys.audit.AuditLog;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The record of changes, for routes that make them. It is written first: there is no change without its record, and a
 * change whose record cannot be written is not made. Secrets must not be in what is recorded.
 */
public final class Changes {
    private final AuditLog log;
    private final Clock clock;

    public Changes(AuditLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * Call this, off the event loop, right before the change.
     *
     * @param action what is done, such as {@code quota.put}
     * @param target what it is done to, such as {@code user/alice/default}
     * @param before null if there was nothing
     * @param after null if nothing is left
     * @throws io.bytemeter.keys.KeysUnavailableException if the change must not be made now; answered as 503
     */
    public void record(
            Caller caller, String action, String target, @Nullable JsonNode before, @Nullable JsonNode after) {
        log.record(new AuditEntry(
                clock.instant(),
                caller.key(),
                caller.name(),
                caller.address(),
                action,
                target,
                before == null ? null : before.toString(),
                after == null ? null : after.toString()));
    }
}
