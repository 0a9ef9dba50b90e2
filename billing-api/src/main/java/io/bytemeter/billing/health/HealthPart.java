package io.bytemeter.billing.health;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One part of the process.
 *
 * @param name what it is called in the answer
 * @param problem why it is not as it should be, as a sentence, or null if it is; never blocks
 * @param serves whether it serves all the same: then the process is degraded, and not unready
 */
public record HealthPart(String name, Supplier<@Nullable String> problem, boolean serves) {
    /** A part that does not serve while it has a problem. */
    public HealthPart(String name, Supplier<@Nullable String> problem) {
        this(name, problem, false);
    }
}
