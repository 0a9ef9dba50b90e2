package io.bytemeter.node.udp;

import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.route.Target;
import io.bytemeter.node.udp.UdpDrops.Reason;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes the datagrams of one client to their targets through one socket, and back what comes from addresses it has sent
 * to. Confined to its event loop. A target is routed and resolved at its first datagram, for the life of the session.
 */
final class UdpSession {
    /** Most bytes held while targets are being found, including {@value #PENDING_OVERHEAD} for each datagram. */
    static final int MAX_PENDING_BYTES = 128 * 1024;

    /** Most targets known at a time; the one not used for longest is forgotten. */
    static final int MAX_TARGETS = 1_024;

    private static final int PENDING_OVERHEAD = 256;

    private final UdpNetwork network;
    private final EventLoop loop;
    private final String inboundTag;
    private final String user;
    private final SessionMeters meters;
    private final Framing framing;
    private final Map<Target, UdpFlow> flows = new LeastRecentlyUsed<>(MAX_TARGETS, this::forget);
    private final Map<InetAddress, ConnectionMeter> peers = new LeastRecentlyUsed<>(MAX_TARGETS, meter -> {});

    private @Nullable Channel clientChannel;
    private @Nullable InetSocketAddress client;
    private @Nullable ChannelFuture socket;
    private @Nullable Future<?> timer;
    private int pendingBytes;
    private long lastActive;
    private boolean closed;

    /** How datagrams look to the client. */
    interface Framing {
        /** The datagram that brings the client {@code payload}, which stays the caller's, from {@code source}. */
        ByteBuf frame(ByteBufAllocator allocator, InetSocketAddress source, ByteBuf payload);
    }

    UdpSession(
            UdpNetwork network, EventLoop loop, String inboundTag, String user, SessionMeters meters, Framing framing) {
        this.network = network;
        this.loop = loop;
        this.inboundTag = inboundTag;
        this.user = user;
        this.meters = meters;
        this.framing = framing;
        this.lastActive = loop.ticker().nanoTime();
    }

    /** Says where replies go. */
    void client(Channel channel, InetSocketAddress address) {
        clientChannel = channel;
        client = address;
    }

    @Nullable
    InetSocketAddress client() {
        return client;
    }

    /** Calls {@code expired} once nothing has moved for {@code idle}, unless the session is closed before. */
    void expireAfter(Duration idle, Runnable expired) {
        long left = idle.toNanos() - (loop.ticker().nanoTime() - lastActive);
        if (closed) {
            return;
        }
        if (left <= 0) {
            expired.run();
        } else {
            timer = loop.schedule(() -> expireAfter(idle, expired), left, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Passes on a datagram, and releases it.
     *
     * @param header bytes that the client sent in front of the payload
     */
    void send(Target target, ByteBuf payload, int header) {
        if (closed) {
            payload.release();
            return;
        }
        lastActive = loop.ticker().nanoTime();
        meters.main().overheadUplink(header);
        UdpFlow flow = flows.get(target);
        if (flow == null) {
            flow = new UdpFlow();
            flows.put(target, flow);
            open(target, flow);
        }
        UdpFlow.Route route = flow.route();
        Reason sink = flow.sink();
        if (route != null) {
            write(route, payload);
        } else if (sink != null) {
            drop(payload, sink);
        } else if (pendingBytes + cost(payload) > MAX_PENDING_BYTES) {
            drop(payload, Reason.CONGESTED);
        } else {
            pendingBytes += cost(payload);
            flow.pending.add(UdpNetwork.compact(payload));
        }
    }

    /** Closes the socket and the further meters; idempotent. */
    void close(CloseReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (socket != null) {
            socket.addListener(ChannelFutureListener.CLOSE);
        }
        flows.values().forEach(this::forget);
        flows.clear();
        meters.close(reason);
    }

    private void open(Target target, UdpFlow flow) {
        network.router().select(inboundTag, user, target, loop).addListener((Future<Outbound> choice) -> {
            if (closed) {
                return;
            }
            if (!choice.isSuccess()) {
                giveUp(target, flow, Reason.FAILED);
            } else if (choice.getNow() instanceof Outbound.Freedom freedom) {
                resolve(target, flow, freedom.tag());
            } else if (choice.getNow() instanceof Outbound.Blackhole blackhole) {
                meters.of(blackhole.tag());
                sink(flow, Reason.BLACKHOLE);
            } else {
                sink(flow, Reason.REFUSED);
            }
        });
    }

    private void resolve(Target target, UdpFlow flow, String outboundTag) {
        ConnectionMeter meter = meters.of(outboundTag);
        network.resolver(loop)
                .resolve(InetSocketAddress.createUnresolved(target.host(), target.port()))
                .addListener((Future<InetSocketAddress> resolved) -> {
                    if (closed) {
                        return;
                    }
                    if (resolved.isSuccess()) {
                        bind(target, flow, new UdpFlow.Route(UdpNetwork.plain(resolved.getNow()), meter));
                    } else {
                        giveUp(target, flow, Reason.UNRESOLVED);
                    }
                });
    }

    private void bind(Target target, UdpFlow flow, UdpFlow.Route route) {
        ChannelFuture bound = socket != null ? socket : network.bind(loop, new InetSocketAddress(0), new Receiver());
        socket = bound;
        bound.addListener(done -> {
            if (done.isSuccess()) {
                ready(flow, route);
            } else {
                socket = socket == bound ? null : socket; // out of descriptors, say: the next datagram tries again
                giveUp(target, flow, Reason.FAILED);
            }
        });
    }

    private void ready(UdpFlow flow, UdpFlow.Route route) {
        if (closed) {
            return;
        }
        peers.put(route.address().getAddress(), route.meter());
        flow.route(route);
        for (ByteBuf payload = flow.pending.poll(); payload != null; payload = flow.pending.poll()) {
            pendingBytes -= cost(payload);
            write(route, payload);
        }
    }

    private void write(UdpFlow.Route route, ByteBuf payload) {
        int bytes = payload.readableBytes();
        Channel channel = socket == null ? null : socket.channel();
        write(channel, UdpNetwork.compact(payload), route.address(), () -> route.meter()
                .uplink(bytes));
    }

    private void reply(DatagramPacket packet) {
        InetSocketAddress source = UdpNetwork.plain(packet.sender());
        ConnectionMeter meter = peers.get(source.getAddress());
        if (closed || meter == null || client == null || clientChannel == null) {
            network.drops().count(Reason.STRANGER);
            return;
        }
        lastActive = loop.ticker().nanoTime();
        int bytes = packet.content().readableBytes();
        ByteBuf datagram = framing.frame(clientChannel.alloc(), source, packet.content());
        int header = datagram.readableBytes() - bytes;
        write(clientChannel, datagram, client, () -> {
            meters.main().overheadDownlink(header);
            meter.downlink(bytes);
        });
    }

    /** Writes and releases a datagram, and runs {@code count} once the kernel has taken it. */
    private void write(@Nullable Channel channel, ByteBuf datagram, InetSocketAddress to, Runnable count) {
        if (channel == null || !channel.isWritable()) {
            drop(datagram, Reason.CONGESTED);
            return;
        }
        if (!datagram.isReadable()) {
            drop(datagram, Reason.FAILED); // Netty takes an empty datagram for sent, and sends nothing
            return;
        }
        channel.writeAndFlush(new DatagramPacket(datagram, to)).addListener(written -> {
            if (!written.isSuccess()) {
                network.drops().count(Reason.FAILED);
            } else if (!closed) {
                count.run();
            }
        });
    }

    private void giveUp(Target target, UdpFlow flow, Reason reason) {
        if (!closed) {
            flows.remove(target, flow);
            sink(flow, reason);
        }
    }

    private void sink(UdpFlow flow, Reason reason) {
        flow.sink(reason);
        for (ByteBuf payload = flow.pending.poll(); payload != null; payload = flow.pending.poll()) {
            pendingBytes -= cost(payload);
            drop(payload, reason);
        }
    }

    private void forget(UdpFlow flow) {
        sink(flow, Reason.CONGESTED);
    }

    private void drop(ByteBuf payload, Reason reason) {
        network.drops().count(reason);
        payload.release();
    }

    private static int cost(ByteBuf payload) {
        return payload.readableBytes() + PENDING_OVERHEAD;
    }

    /** Receives what comes back. */
    private final class Receiver extends DatagramHandler {
        Receiver() {
            super(network.drops());
        }

        @Override
        void received(Channel channel, DatagramPacket packet) {
            reply(packet);
        }
    }
}
