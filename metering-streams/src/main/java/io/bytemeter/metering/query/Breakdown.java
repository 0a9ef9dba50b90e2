package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Route;
import io.bytemeter.usage.Labels;

/** By what a user's total can be broken down. */
public enum Breakdown {
    NODE,
    INBOUND,
    OUTBOUND;

    /** The name used in requests: {@code node}, {@code inbound}, {@code outbound}. */
    public String label() {
        return Labels.of(this);
    }

    String part(Route route) {
        return switch (this) {
            case NODE -> route.node();
            case INBOUND -> route.inbound();
            case OUTBOUND -> route.outbound();
        };
    }
}
