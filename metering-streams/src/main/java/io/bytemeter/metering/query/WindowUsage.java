package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.Map;

/**
 * A subject's usage in one window.
 *
 * @param start first instant of the window
 * @param end first instant after it
 * @param usage all of it
 * @param parts usage by the asked breakdown, sorted by name; empty if none was asked
 */
public record WindowUsage(Instant start, Instant end, Usage usage, Map<String, Usage> parts) {}
