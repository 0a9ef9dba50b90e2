package io.bytemeter.bench.relay;

/**
 * One measurement.
 *
 * @param rate units per second
 * @param cost processor seconds per unit
 */
record Sample(double rate, double cost) {}
