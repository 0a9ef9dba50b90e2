package io.bytemeter.node.publish;

import org.jspecify.annotations.Nullable;

/**
 * How publishing goes.
 *
 * @param epoch of the node's ledger
 * @param records packed into batches so far
 * @param batches made so far
 * @param acknowledgedBatches of those the broker has acknowledged
 * @param backlogBytes usage that the broker does not have yet
 * @param spoolBytes on disk
 * @param spoolFailures times the spool could not be written
 * @param unkeptLegs parts of connections that are not in the ledger, because the disk was full
 * @param failures times the producer was given up, with everything not acknowledged sent again
 * @param problem what is wrong, as a sentence; null if nothing is
 */
public record PublisherStatus(
        long epoch,
        long records,
        long batches,
        long acknowledgedBatches,
        long backlogBytes,
        long spoolBytes,
        long spoolFailures,
        long unkeptLegs,
        long failures,
        @Nullable String problem) {}
