package io.bytemeter.interfaces.tunnel;

import java.time.Instant;

/**
 * A port that leads to a target.
 *
 * @param id unique on the node
 * @param inbound tag under which its bytes are counted
 * @param sourcePort it listens on
 * @param useTunnel whether the target is reached through the tunnel
 */
public record Mapping(
        int id,
        String inbound,
        int sourcePort,
        String targetHost,
        int targetPort,
        boolean useTunnel,
        Instant createdAt) {}
