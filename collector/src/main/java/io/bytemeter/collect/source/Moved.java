package io.bytemeter.collect.source;

/**
 * Bytes in both directions.
 *
 * @param uplink client to target
 * @param downlink target to client
 */
public record Moved(long uplink, long downlink) {
    public static final Moved NONE = new Moved(0, 0);

    public Moved plus(Moved other) {
        return new Moved(uplink + other.uplink, downlink + other.downlink);
    }

    public Moved minus(Moved other) {
        return new Moved(uplink - other.uplink, downlink - other.downlink);
    }

    public boolean isNone() {
        return uplink == 0 && downlink == 0;
    }

    /** Whether it is less than {@code before} in one direction. */
    public boolean fellFrom(Moved before) {
        return uplink < before.uplink || downlink < before.downlink;
    }

    /** Whether it is more than {@code limit} in one direction. */
    public boolean exceeds(long limit) {
        return uplink > limit || downlink > limit;
    }
}
