/**
 * What metering costs the relay: a node with ledger, spool and publisher against one that counts and keeps nothing, in
 * pairs and in one process with the load, whose threads' processor time is taken off.
 */
@NullMarked
package io.bytemeter.bench.metering;

import org.jspecify.annotations.NullMarked;
