package io.bytemeter.node.relay;

import io.bytemeter.node.meter.ConnectionMeter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Makes the relays of one event loop: on the sockets themselves where that can be done. Confined to the loop. */
public final class Relays {
    private final ReadBuffers buffers;
    private final @Nullable SocketIo sockets;

    private Relays(ReadBuffers buffers, @Nullable SocketIo sockets) {
        this.buffers = buffers;
        this.sockets = sockets;
    }

    /** Relays that work through the channels. */
    public static Relays copying(ReadBuffers buffers) {
        return new Relays(buffers, null);
    }

    /** The best relays for {@code loop}, which does its I/O with {@code transport}. */
    public static Relays of(Transport transport, EventLoop loop, ReadBuffers buffers, Splicing splicing) {
        Wires wires = transport.ioHandler() instanceof QuietEpoll epoll ? epoll.wires(loop) : null;
        return wires == null
                ? copying(buffers)
                : new Relays(buffers, splicing.sockets(wires, buffers, loop.ticker()::nanoTime));
    }

    public ReadBuffers buffers() {
        return buffers;
    }

    /** A relay between two paused intakes; what they hold goes first. */
    public Relay relay(Intake client, Intake target, ConnectionMeter meter, Relay.Observer observer) {
        Wire near = wire(client);
        Wire far = wire(target);
        if (sockets == null || near == null || far == null) {
            return new Relay(
                    client,
                    target,
                    (source, sink, counter, relay) -> new CopyPump(source, sink, buffers, counter, relay),
                    meter,
                    observer);
        }
        return new Relay(
                client,
                target,
                (source, sink, counter, relay) -> source == client
                        ? new SocketPump(source, sink, near, far, sockets, counter, relay)
                        : new SocketPump(source, sink, far, near, sockets, counter, relay),
                meter,
                observer);
    }

    /** Frees what the relays shared; they must be over. */
    public void close() {
        if (sockets != null) {
            sockets.close();
        }
    }

    /** The wire of a channel that has written all it was given. */
    private @Nullable Wire wire(Intake intake) {
        SocketChannel channel = intake.channel();
        ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
        return sockets == null || unwritten == null || !unwritten.isEmpty()
                ? null
                : sockets.wires().of(channel);
    }
}
