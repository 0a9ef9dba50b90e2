package io.bytemeter.interfaces.counters;

import java.util.Map;

/** A source of counters. Thread-safe. */
public interface Counters {
    /**
     * All counters and their values in bytes; users and outbounds count payload, inbounds payload and overhead. A counter
     * never goes down while the source lives. May block.
     *
     * @throws UnavailableException while the source cannot answer
     */
    Map<Counter, Long> read();
}
