package io.bytemeter.billing.usage;

/** Direction of a sorted list. */
enum Order {
    ASC,
    DESC
}
