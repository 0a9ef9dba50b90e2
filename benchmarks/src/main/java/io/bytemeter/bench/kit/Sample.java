package io.bytemeter.bench.kit;

/**
 * One measurement.
 *
 * @param rate units per second
 * @param cost processor seconds per unit
 */
public record Sample(double rate, double cost) {}
