package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.List;

/**
 * One page of the subjects of a kind.
 *
 * @param start first instant of the window
 * @param end first instant after it
 * @param more whether another page follows
 * @param settledUntil wall-clock time up to which all known nodes are included
 */
public record ListAnswer(Instant start, Instant end, List<SubjectUsage> subjects, boolean more, Instant settledUntil) {}
