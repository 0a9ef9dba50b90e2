package io.bytemeter.metering.query;

/** One subject of a list. */
public record SubjectUsage(String id, Usage usage) {}
