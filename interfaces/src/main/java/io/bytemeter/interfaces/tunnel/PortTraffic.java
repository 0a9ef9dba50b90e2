package io.bytemeter.interfaces.tunnel;

/**
 * What a mapping has moved.
 *
 * @param port it listens on
 * @param sent bytes client to target
 * @param received bytes target to client
 */
public record PortTraffic(int port, long sent, long received) {
    /** With what another one of the same port has moved. */
    public PortTraffic plus(PortTraffic other) {
        return new PortTraffic(port, sent + other.sent, received + other.received);
    }
}
