package io.bytemeter.usage.quota;

/** Which bytes a quota counts. */
public enum Direction {
    UPLINK,
    DOWNLINK,
    /** The sum of the two. */
    BOTH,
    /** The larger of the two. */
    LARGER;

    /** What counts of these bytes, neither of which is negative; stops at {@link Long#MAX_VALUE}. */
    public long of(long uplink, long downlink) {
        return switch (this) {
            case UPLINK -> uplink;
            case DOWNLINK -> downlink;
            case BOTH -> uplink + downlink < 0 ? Long.MAX_VALUE : uplink + downlink;
            case LARGER -> Math.max(uplink, downlink);
        };
    }
}
