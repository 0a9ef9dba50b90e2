package io.bytemeter.interfaces.connections;

import java.time.Instant;

/**
 * One connection.
 *
 * @param number unique in the life of the node's ledger
 * @param user empty if anonymous, or not known yet
 * @param inbound tag of the listener
 * @param client IP address of the client
 * @param target {@code host:port}, empty if not known yet
 * @param state how far it has come
 * @param uplink payload bytes client to target so far
 * @param downlink payload bytes target to client so far
 * @param openedAt when it was accepted
 * @param lastActiveAt when it was last seen to move
 */
public record OpenConnection(
        long number,
        String user,
        String inbound,
        String client,
        String target,
        State state,
        long uplink,
        long downlink,
        Instant openedAt,
        Instant lastActiveAt) {
    /** How far a connection has come. */
    public enum State {
        HANDSHAKE,
        CONNECTING,
        RELAYING,
        CLOSED
    }
}
