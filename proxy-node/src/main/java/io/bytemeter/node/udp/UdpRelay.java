package io.bytemeter.node.udp;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.inbound.UdpAssociations;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.route.OutboundSelector;
import io.bytemeter.usage.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** Carries datagrams. Holds no resources itself: ports live with their control connection or listener. */
public final class UdpRelay implements UdpAssociations {
    private final UdpNetwork network;
    private final Function<EventLoop, LoopMeter> meters;
    private final Timeouts timeouts;

    /**
     * @param resolvers ask the network without blocking their event loop
     * @param channels make sockets that fit the event loops
     * @param meters the meters of each event loop
     * @param drops counts the datagrams that are not passed on
     */
    public UdpRelay(
            OutboundSelector router,
            AddressResolverGroup<InetSocketAddress> resolvers,
            ChannelFactory<? extends DatagramChannel> channels,
            Function<EventLoop, LoopMeter> meters,
            Timeouts timeouts,
            UdpDrops drops) {
        this.network = new UdpNetwork(router, resolvers, channels, drops);
        this.meters = meters;
        this.timeouts = timeouts;
    }

    @Override
    public Future<Channel> associate(Inbound.Socks inbound, Session session) {
        Channel control = session.client().channel();
        EventLoop loop = control.eventLoop();
        InetSocketAddress client = UdpNetwork.plain((InetSocketAddress) control.remoteAddress());
        UdpSession datagrams = new UdpSession(
                network,
                loop,
                inbound.tag(),
                session.user(),
                new SessionMeters(meters.apply(loop), session.meter(), inbound.tag(), session.user()),
                SocksDatagram::write);
        ChannelFuture bound = network.bind(
                loop,
                new InetSocketAddress(inbound.listen(), 0),
                new SocksAssociation(network.drops(), client.getAddress(), datagrams));
        bound.channel()
                .closeFuture()
                .addListener(closed -> datagrams.close(session.isOver() ? session.reason() : CloseReason.COMPLETED));
        Promise<Channel> association = loop.newPromise();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                association.setSuccess(bound.channel());
            } else {
                association.setFailure(done.cause());
            }
        });
        return association;
    }

    /** Listens for the datagrams of a dokodemo-door inbound on {@code loop}, until the channel is closed. */
    public ChannelFuture listen(Inbound.Dokodemo inbound, EventLoop loop) {
        return network.bind(
                loop,
                new InetSocketAddress(inbound.listen(), inbound.port()),
                new DokodemoSessions(network, loop, meters.apply(loop), inbound, timeouts.idle()));
    }
}
