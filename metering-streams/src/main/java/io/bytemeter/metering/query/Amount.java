package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;

/**
 * An amount of bytes by direction, or a difference of two, which may be negative.
 *
 * @param uplink payload bytes client to target
 * @param downlink payload bytes target to client
 * @param overheadUplink proxy-protocol bytes read from clients
 * @param overheadDownlink proxy-protocol bytes written to clients
 */
public record Amount(long uplink, long downlink, long overheadUplink, long overheadDownlink) {
    static Amount of(ByteSums sums) {
        return new Amount(sums.uplink(), sums.downlink(), sums.overheadUplink(), sums.overheadDownlink());
    }

    public boolean isZero() {
        return uplink == 0 && downlink == 0 && overheadUplink == 0 && overheadDownlink == 0;
    }

    /** All bytes together. */
    public long total() {
        return uplink + downlink + overheadUplink + overheadDownlink;
    }
}
