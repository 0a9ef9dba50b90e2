package io.bytemeter.node.udp;

import io.bytemeter.node.meter.ConnectionMeter;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a session knows about one target: nothing yet, where it is, or why it gets nothing. */
final class UdpFlow {
    final Queue<ByteBuf> pending = new ArrayDeque<>(0);
    private @Nullable Route route;
    private UdpDrops.@Nullable Reason sink;

    /** Where datagrams to the target go, and who counts them. */
    record Route(InetSocketAddress address, ConnectionMeter meter) {}

    @Nullable
    Route route() {
        return route;
    }

    void route(Route found) {
        route = found;
    }

    UdpDrops.@Nullable Reason sink() {
        return sink;
    }

    void sink(UdpDrops.Reason reason) {
        sink = reason;
    }
}
