/**
 * What usage takes on disk. Bytes in the broker's log for each usage record: meters, ledger, spool and publisher of a real
 * node, over hours that pass in seconds, beside producers that send one record per event. Bytes for each day on which a user
 * was active, in the store and its changelog, once both are compacted.
 */
@NullMarked
package io.bytemeter.bench.wire;

import org.jspecify.annotations.NullMarked;
