package io.bytemeter.node;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.inbound.Protocol;
import io.bytemeter.node.inbound.Sessions;
import io.bytemeter.node.inbound.dokodemo.DokodemoProtocol;
import io.bytemeter.node.inbound.http.HttpProtocol;
import io.bytemeter.node.inbound.socks.SocksProtocol;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Target;
import io.bytemeter.node.udp.UdpRelay;
import io.bytemeter.settings.InvalidSettingException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Binds inbounds. */
final class Listeners {
    private static final int BACKLOG = 4096;

    private final Transport transport;
    private final EventLoopGroup loops;
    private final Map<EventLoop, Sessions> sessions;
    private final UdpRelay udp;

    Listeners(Transport transport, EventLoopGroup loops, Map<EventLoop, Sessions> sessions, UdpRelay udp) {
        this.transport = transport;
        this.loops = loops;
        this.sessions = sessions;
        this.udp = udp;
    }

    /**
     * Binds the UDP side of {@code inbound}, if it has one of its own.
     *
     * @param path of the inbound in the configuration
     */
    Optional<Channel> bindUdp(Inbound inbound, String path) {
        if (!(inbound instanceof Inbound.Dokodemo dokodemo) || !dokodemo.udp()) {
            return Optional.empty();
        }
        return Optional.of(bound(udp.listen(dokodemo, loops.next()), inbound, path));
    }

    /**
     * Binds the TCP side of {@code inbound}, if it has one.
     *
     * @param path of the inbound in the configuration
     */
    Optional<Channel> bind(Inbound inbound, String path) {
        Protocol protocol = protocol(inbound);
        if (protocol == null) {
            return Optional.empty();
        }
        InetSocketAddress address = new InetSocketAddress(inbound.listen(), inbound.port());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channelFactory(transport.server(address.getAddress()))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Sessions ofLoop = sessions.get(channel.eventLoop());
                        if (ofLoop != null) {
                            ofLoop.accept(channel, inbound.tag(), protocol);
                        }
                    }
                })
                .bind(address);
        return Optional.of(bound(bound, inbound, path));
    }

    private static Channel bound(ChannelFuture bound, Inbound inbound, String path) {
        Throwable cause = bound.awaitUninterruptibly().cause();
        if (cause != null) {
            throw unbound(inbound, path, cause);
        }
        return bound.channel();
    }

    private @Nullable Protocol protocol(Inbound inbound) {
        if (inbound instanceof Inbound.Socks socks) {
            return new SocksProtocol(socks, udp);
        }
        if (inbound instanceof Inbound.Http http) {
            return new HttpProtocol(http);
        }
        if (inbound instanceof Inbound.Dokodemo dokodemo) {
            return dokodemo.tcp()
                    ? new DokodemoProtocol(new Target(dokodemo.address(), dokodemo.targetPort()), dokodemo.outbound())
                    : null;
        }
        return null;
    }

    private static InvalidSettingException unbound(Inbound inbound, String path, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            return InvalidSettingException.of(
                    path + ".port", inbound.port(), "a free port; another program listens on it");
        }
        if (message.contains("denied")) {
            return InvalidSettingException.of(path + ".port", inbound.port(), "a port this account may listen on");
        }
        return InvalidSettingException.of(path + ".listen", inbound.listen(), "an address of this machine; " + message);
    }
}
