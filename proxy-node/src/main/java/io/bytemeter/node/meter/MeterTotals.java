package io.bytemeter.node.meter;

/**
 * What a node or one of its event loops has done since it started, as of its last flush. Bytes are those of the usage
 * records made so far.
 *
 * @param live connections open
 * @param opened connections ever accepted
 * @param uplink payload bytes client to target
 * @param downlink payload bytes target to client
 * @param overheadUplink proxy-protocol bytes from clients
 * @param overheadDownlink proxy-protocol bytes to clients
 * @param flushedUntil all usage up to here has been offered, ms since the epoch
 */
public record MeterTotals(
        long live,
        long opened,
        long uplink,
        long downlink,
        long overheadUplink,
        long overheadDownlink,
        long flushedUntil) {
    /** Of no event loop. */
    public static final MeterTotals NONE = new MeterTotals(0, 0, 0, 0, 0, 0, Long.MAX_VALUE);

    /** The sum of both. */
    public MeterTotals plus(MeterTotals other) {
        return new MeterTotals(
                live + other.live,
                opened + other.opened,
                uplink + other.uplink,
                downlink + other.downlink,
                overheadUplink + other.overheadUplink,
                overheadDownlink + other.overheadDownlink,
                Math.min(flushedUntil, other.flushedUntil));
    }
}
