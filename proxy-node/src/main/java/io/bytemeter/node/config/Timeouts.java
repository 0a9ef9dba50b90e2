package io.bytemeter.node.config;

import java.time.Duration;

/**
 * Limits in time of every connection.
 *
 * @param handshake from accept to the end of the proxy handshake (v2ray's {@code handshake}, default 4 s)
 * @param connect for the connection to the target (default 16 s)
 * @param idle without a byte in either direction (v2ray's {@code connIdle}, default 300 s)
 * @param halfOpen without a byte once one direction has ended (v2ray's {@code uplinkOnly} and {@code downlinkOnly}; the
 *     default is that of {@code idle}, so that a slow answer to a finished request is not cut)
 */
public record Timeouts(Duration handshake, Duration connect, Duration idle, Duration halfOpen) {
    /** The defaults. */
    public static final Timeouts STANDARD = new Timeouts(
            Duration.ofSeconds(4), Duration.ofSeconds(16), Duration.ofSeconds(300), Duration.ofSeconds(300));
}
