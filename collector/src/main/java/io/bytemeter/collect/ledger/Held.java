package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.usage.Subject;

/**
 * Bytes in quarantine: a counter jumped by more than the line can carry.
 *
 * @param id unique in the collector
 * @param from start of the time it jumped in, ms since the epoch
 * @param to end of that time
 * @param reason one sentence
 */
public record Held(String id, String source, Subject subject, long from, long to, Moved moved, String reason) {}
