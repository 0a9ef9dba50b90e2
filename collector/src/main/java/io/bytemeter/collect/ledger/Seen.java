package io.bytemeter.collect.ledger;

/**
 * What is known of the life of a source.
 *
 * @param at when it was last read, before it was asked, ms since the epoch
 * @param uptime its uptime then, in seconds; negative if it does not tell
 * @param bookedAt all it had counted up to here is booked, or declared missing, ms since the epoch
 */
public record Seen(long at, long uptime, long bookedAt) {}
