package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Route;
import java.util.Locale;
import java.util.Optional;

/** By what a user's total can be broken down. */
public enum Breakdown {
    NODE,
    INBOUND,
    OUTBOUND;

    /** The name used in requests: {@code node}, {@code inbound}, {@code outbound}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Breakdown> ofLabel(String label) {
        for (Breakdown breakdown : values()) {
            if (breakdown.label().equals(label)) {
                return Optional.of(breakdown);
            }
        }
        return Optional.empty();
    }

    String part(Route route) {
        return switch (this) {
            case NODE -> route.node();
            case INBOUND -> route.inbound();
            case OUTBOUND -> route.outbound();
        };
    }
}
