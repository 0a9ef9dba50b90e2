package io.bytemeter.node.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one way to do I/O. They send small messages at once: that Netty sets TCP_NODELAY by itself saves a
 * system call for each connection.
 *
 * @param name {@code epoll} or {@code nio}
 */
public record Transport(
        String name,
        IoHandlerFactory ioHandler,
        Maker<ServerSocketChannel> servers,
        Maker<SocketChannel> sockets,
        Class<? extends DatagramChannel> datagram) {
    /** Makes a channel of one type. */
    @FunctionalInterface
    public interface Maker<C extends Channel> {
        /** Of IPv4 or IPv6; null for both, as far as the machine has them. */
        C channel(@Nullable SocketProtocolFamily family);
    }

    /** Native epoll where it can be loaded. */
    public static Transport best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    /** Works everywhere. */
    public static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler.newFactory(),
                family -> new NioServerSocketChannel(),
                family -> new NioSocketChannel(),
                NioDatagramChannel.class);
    }

    private static Transport epoll() {
        return new Transport(
                "epoll",
                new QuietEpoll(),
                family -> family == null ? new EpollServerSocketChannel() : new EpollServerSocketChannel(family),
                family -> family == null ? new EpollSocketChannel() : new EpollSocketChannel(family),
                EpollDatagramChannel.class);
    }

    /** For listening at this address; null if it is not known. */
    public ChannelFactory<ServerSocketChannel> server(@Nullable InetAddress at) {
        return () -> servers.channel(family(at));
    }

    /** For connecting to this address; null if it is not known yet. */
    public ChannelFactory<SocketChannel> socket(@Nullable InetAddress to) {
        return () -> sockets.channel(family(to));
    }

    /** A socket of IPv4 alone is cheaper than one of IPv6 with a mapped address; 0.0.0.0 stands for both. */
    private static @Nullable SocketProtocolFamily family(@Nullable InetAddress address) {
        return address instanceof Inet4Address && !address.isAnyLocalAddress() ? SocketProtocolFamily.INET : null;
    }
}
