package io.bytemeter.usage.quota;

/** How long a quota counts before it starts again from zero. */
public enum Period {
    HOUR,
    DAY,
    MONTH,
    /** A {@link io.bytemeter.usage.BillingCycle}. */
    CYCLE,
    /** All that was ever moved. */
    LIFETIME
}
