package io.bytemeter.interfaces.tunnel;

/**
 * What mappings through the tunnel have moved.
 *
 * @param sent bytes client to target
 * @param received bytes target to client
 */
public record TunnelTraffic(long sent, long received) {
    /** With what other mappings have moved. */
    public TunnelTraffic plus(TunnelTraffic other) {
        return new TunnelTraffic(sent + other.sent, received + other.received);
    }
}
