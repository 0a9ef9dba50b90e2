package io.bytemeter.interfaces.counters;

import io.bytemeter.usage.Labels;

/** Which way bytes went: client to target, or target to client. */
public enum Direction {
    UPLINK,
    DOWNLINK;

    /** {@code uplink} or {@code downlink}. */
    public String label() {
        return Labels.of(this);
    }
}
