package io.bytemeter.node.config;

import org.jspecify.annotations.Nullable;

/** A named way out. */
public sealed interface Outbound {
    String tag();

    /** Straight to the target. */
    record Freedom(String tag) implements Outbound {}

    /** Accepts and closes: nothing gets out. */
    record Blackhole(String tag) implements Outbound {}

    /** The gRPC services of the node itself ({@code api}). */
    record Api(String tag) implements Outbound {}

    /** Through the node's tunnel, from the network of the node at its other end. */
    record Tunnel(String tag) implements Outbound {}

    /** Through another SOCKS 5 proxy; null account means no authentication. */
    record Socks(
            String tag, String address, int port, @Nullable Account account) implements Outbound {}

    /** Through another HTTP proxy, by CONNECT; null account means no authentication. */
    record Http(
            String tag, String address, int port, @Nullable Account account) implements Outbound {}
}
