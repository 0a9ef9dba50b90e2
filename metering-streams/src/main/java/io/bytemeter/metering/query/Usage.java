package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Counters;

/**
 * An amount of usage: payload bytes, proxy-protocol bytes beside them, and connections opened.
 *
 * @param uplink payload bytes client to target
 * @param downlink payload bytes target to client
 * @param overheadUplink proxy-protocol bytes read from clients
 * @param overheadDownlink proxy-protocol bytes written to clients
 */
public record Usage(long uplink, long downlink, long overheadUplink, long overheadDownlink, long connections) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    static Usage of(long[] counters) {
        return new Usage(
                counters[Counters.UPLINK],
                counters[Counters.DOWNLINK],
                counters[Counters.OVERHEAD_UPLINK],
                counters[Counters.OVERHEAD_DOWNLINK],
                counters[Counters.CONNECTIONS]);
    }

    public Usage plus(Usage other) {
        return new Usage(
                uplink + other.uplink,
                downlink + other.downlink,
                overheadUplink + other.overheadUplink,
                overheadDownlink + other.overheadDownlink,
                connections + other.connections);
    }
}
