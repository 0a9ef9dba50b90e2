package io.bytemeter.metering.control;

/**
 * A change that Kafka has, so that it will come into force.
 *
 * @param inForce whether it is already; if not, the partition is moving, is far behind, or lives on another instance
 */
public record Change<T>(T value, boolean inForce) {}
