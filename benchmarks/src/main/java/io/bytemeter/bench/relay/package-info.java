/**
 * What relaying costs, beside other relays found on the machine. All are alive together and measured by turns, forward
 * and backward, over loopback; the processor time is that of the relay's process with its children, from {@code /proc}.
 * The node runs with ledger, spool and publishing to a broker, as in production.
 */
@NullMarked
package io.bytemeter.bench.relay;

import org.jspecify.annotations.NullMarked;
