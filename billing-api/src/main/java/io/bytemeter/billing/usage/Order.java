package io.bytemeter.billing.usage;

import java.util.Locale;
import java.util.Optional;

/** Direction of a sorted list. */
enum Order {
    ASC,
    DESC;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Order> ofLabel(String label) {
        for (Order order : values()) {
            if (order.label().equals(label)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }
}
