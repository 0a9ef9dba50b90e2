package io.bytemeter.metering.query;

/**
 * Everything that can be asked of an instance.
 *
 * @param usage what subjects have moved
 * @param nodes what nodes have last said of themselves
 * @param gaps what never came
 * @param reconciler whether everything adds up
 * @param live totals as they change
 */
public record Answers(UsageReader usage, Nodes nodes, GapReader gaps, Reconciler reconciler, LiveTotals live) {}
