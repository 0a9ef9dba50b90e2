package io.bytemeter.alerts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param cursor where the next part begins; null on the last
 */
public record Page<T>(List<T> items, @Nullable String cursor) {}
