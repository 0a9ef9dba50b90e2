package io.bytemeter.node.meter;

import io.bytemeter.usage.UsageRecord;

/** A usage record and the leg whose counters it was taken from. */
public record Metered(UsageRecord usage, Leg leg) {}
