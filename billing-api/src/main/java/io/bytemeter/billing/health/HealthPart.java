package io.bytemeter.billing.health;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One part of the process. What its suppliers tell never blocks.
 *
 * @param name what it is called in the answer
 * @param problem why it is not as it should be, as a sentence, or null if it is
 * @param serves whether it serves all the same: then the process is degraded, and not unready
 * @param death why it will never serve again unless the process is started anew, or null if it may
 */
public record HealthPart(
        String name, Supplier<@Nullable String> problem, boolean serves, Supplier<@Nullable String> death) {
    /** A part that gets over every problem. */
    public HealthPart(String name, Supplier<@Nullable String> problem, boolean serves) {
        this(name, problem, serves, () -> null);
    }

    /** A part that does not serve while it has a problem. */
    public HealthPart(String name, Supplier<@Nullable String> problem) {
        this(name, problem, false);
    }
}
