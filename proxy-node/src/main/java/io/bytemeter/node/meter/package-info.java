/**
 * Counting. A {@link io.bytemeter.node.meter.ConnectionMeter} holds one connection's counters, plain longs confined to
 * the event loop of the connection; at each flush their differences become usage records, handed to a
 * {@link io.bytemeter.node.meter.UsageSink}. Each counter
 * is also written to a {@link io.bytemeter.node.meter.Leg} of the ledger, which survives the process. Nothing here may use atomics or locks: the data path stays free of them.
 */
@NullMarked
package io.bytemeter.node.meter;

import org.jspecify.annotations.NullMarked;
