package io.bytemeter.node.udp;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.route.OutboundSelector;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;

/** Carries datagrams. Holds no resources itself: ports live with their control connection or listener. */
public final class UdpRelay {
    private final UdpNetwork network;
    private final Timeouts timeouts;
    private final UdpDrops drops = new UdpDrops();

    /**
     * @param resolvers ask the network without blocking their event loop
     * @param channels make sockets that fit the event loops
     */
    public UdpRelay(
            OutboundSelector router,
            AddressResolverGroup<InetSocketAddress> resolvers,
            ChannelFactory<? extends DatagramChannel> channels,
            Timeouts timeouts) {
        this.network = new UdpNetwork(router, resolvers, channels, drops);
        this.timeouts = timeouts;
    }

    /** Datagrams that were not passed on. */
    public UdpDrops drops() {
        return drops;
    }

    /**
     * Opens a port for the client of {@code control}, on its event loop. The caller closes the association with the
     * control connection.
     *
     * @param meter the control connection's meter
     * @param loopMeter the meters of the control connection's event loop
     * @param expired called on the event loop once no datagram has moved for the idle timeout
     */
    public Future<UdpAssociation> associate(
            Inbound.Socks inbound,
            Channel control,
            String user,
            ConnectionMeter meter,
            LoopMeter loopMeter,
            Runnable expired) {
        EventLoop loop = control.eventLoop();
        InetSocketAddress client = UdpNetwork.plain((InetSocketAddress) control.remoteAddress());
        UdpSession session = new UdpSession(
                network,
                loop,
                inbound.tag(),
                user,
                new SessionMeters(loopMeter, meter, inbound.tag(), user),
                SocksDatagram::write);
        SocksAssociation handler = new SocksAssociation(drops, client.getAddress(), session);
        Promise<UdpAssociation> association = loop.newPromise();
        ChannelFuture bound = network.bind(loop, new InetSocketAddress(inbound.listen(), 0), handler);
        bound.addListener(done -> {
            if (done.isSuccess()) {
                association.setSuccess(new UdpAssociation(bound, session));
                session.expireAfter(timeouts.idle(), expired);
            } else {
                association.setFailure(done.cause());
            }
        });
        return association;
    }

    /** Listens for the datagrams of a dokodemo-door inbound on {@code loop}, whose meters are {@code loopMeter}. */
    public ChannelFuture listen(Inbound.Dokodemo inbound, EventLoop loop, LoopMeter loopMeter) {
        return network.bind(
                loop,
                new InetSocketAddress(inbound.listen(), inbound.port()),
                new DokodemoSessions(network, loop, loopMeter, inbound, timeouts.idle()));
    }
}
