package io.bytemeter.node.udp;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.route.Target;
import io.bytemeter.usage.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The datagrams of one dokodemo-door inbound: a session for each source address, all on the event loop of its port. */
final class DokodemoSessions extends DatagramHandler {
    /** Most sessions at a time; past it the one that moved nothing for longest ends. */
    static final int MAX_SESSIONS = 4_096;

    /** Longest a session is kept without traffic: a resolver, say, uses a new port for every question. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(60);

    private final UdpNetwork network;
    private final EventLoop loop;
    private final LoopMeter meters;
    private final String inboundTag;
    private final Target target;
    private final Duration idle;
    private final Map<InetSocketAddress, Session> sessions =
            new LeastRecentlyUsed<>(MAX_SESSIONS, session -> session.close(CloseReason.IDLE));

    private record Session(UdpSession session, ConnectionMeter meter) {
        void close(CloseReason reason) {
            session.close(reason);
            meter.close(reason);
        }
    }

    DokodemoSessions(UdpNetwork network, EventLoop loop, LoopMeter meters, Inbound.Dokodemo inbound, Duration idle) {
        super(network.drops());
        this.network = network;
        this.loop = loop;
        this.meters = meters;
        this.inboundTag = inbound.tag();
        this.target = new Target(inbound.address(), inbound.targetPort());
        this.idle = idle.compareTo(MAX_IDLE) < 0 ? idle : MAX_IDLE;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // Not when it becomes inactive, which is told later: who waits for the port to be closed finds the meters
        // closed.
        context.channel().closeFuture().addListener(closed -> {
            List.copyOf(sessions.values()).forEach(session -> session.close(CloseReason.SHUTDOWN));
            sessions.clear();
        });
    }

    @Override
    void received(Channel channel, DatagramPacket packet) {
        InetSocketAddress client = packet.sender();
        Session session = sessions.get(client);
        if (session == null) {
            session = open(channel, client);
        }
        session.session().send(target, packet.content().retain(), 0);
    }

    private Session open(Channel channel, InetSocketAddress client) {
        ConnectionMeter meter = meters.open(inboundTag);
        UdpSession session = new UdpSession(
                network,
                loop,
                inboundTag,
                "",
                new SessionMeters(meters, meter, inboundTag, ""),
                (allocator, source, payload) -> UdpNetwork.compact(payload.retain()));
        session.client(channel, client);
        Session opened = new Session(session, meter);
        sessions.put(client, opened);
        session.expireAfter(idle, () -> {
            sessions.remove(client, opened);
            opened.close(CloseReason.IDLE);
        });
        return opened;
    }
}
