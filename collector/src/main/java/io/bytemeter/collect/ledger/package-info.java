/**
 * How a foreign counter becomes usage, once each byte. {@link io.bytemeter.collect.ledger.Reckoning} compares a reading with
 * what was booked and says what moved, without a side effect; {@link io.bytemeter.collect.ledger.CounterLedger} keeps what
 * was booked, in a {@link io.bytemeter.collect.ledger.Journal} that outlives the process.
 *
 * <p><b>How journal and spool agree.</b> Before entry e is appended to the spool, the journal gets a line with the number e
 * and the values that its counters are booked up to with it. At the next start the spool says which entry is its last:
 * lines of later entries are void, all others hold. So a value is booked if and only if the usage that leads up to it is
 * spooled, at whatever instruction the process was killed. What else changes (a restart, quarantine, a decision) is a line
 * that holds at once, and is written while the source has no usage under way.
 */
@NullMarked
package io.bytemeter.collect.ledger;

import org.jspecify.annotations.NullMarked;
