package io.bytemeter.metering.query;

/**
 * How far a copy is in the changelog of its owner, in offsets: ends of transactions count, too.
 *
 * @param position the first change that it does not have
 * @param end the first that its owner has not made yet
 */
record CopyLag(long position, long end) {
    /** By how many changes it is behind. */
    long changes() {
        return Math.max(0, end - position);
    }
}
