package io.bytemeter.interfaces.tunnel;

/**
 * What a mapping has moved.
 *
 * @param port it listens on
 * @param sent bytes client to target
 * @param received bytes target to client
 */
public record PortTraffic(int port, long sent, long received) {}
