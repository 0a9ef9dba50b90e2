package io.bytemeter.collect;

import org.jspecify.annotations.Nullable;

/**
 * How the reading of a source goes.
 *
 * @param readings that were whole and sound
 * @param failures readings that were not
 * @param live connections open at the last reading, as far as the source tells
 * @param problem why the last attempt failed, as a sentence; null if it did not
 */
public record SourceStatus(
        String source,
        long readings,
        long failures,
        long live,
        @Nullable String problem) {}
