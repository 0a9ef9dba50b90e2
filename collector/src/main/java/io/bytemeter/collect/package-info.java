/**
 * Reads servers that run already, and books what they moved as a node does: with a ledger, a spool, sequences and the same
 * topics. {@link io.bytemeter.collect.Collector} polls each source on its own schedule.
 *
 * <pre>
 *   Source ──Reading──► CounterLedger ──usage──► UsagePublisher ──► Spool ──► bytemeter.usage.v1
 *                           │  ▲                      │
 *                           │  └── spooling, spooled ─┘
 *                           └──gaps──► UsagePublisher ──► bytemeter.gaps.v1
 * </pre>
 */
@NullMarked
package io.bytemeter.collect;

import org.jspecify.annotations.NullMarked;
