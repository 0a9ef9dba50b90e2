package io.bytemeter.billing.health;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One part of the process.
 *
 * @param name what it is called in the answer
 * @param problem why it is not ready, as a sentence, or null if it is; never blocks
 */
public record HealthPart(String name, Supplier<@Nullable String> problem) {}
