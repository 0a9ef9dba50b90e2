package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.List;

/**
 * A subject's usage.
 *
 * @param windows those with usage, in the order of time
 * @param settledUntil wall-clock time up to which all known nodes are included
 */
public record UsageAnswer(List<WindowUsage> windows, Instant settledUntil) {}
