package io.bytemeter.node.udp;

import io.bytemeter.node.route.OutboundSelector;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** What every session needs of the world around it. */
record UdpNetwork(
        OutboundSelector router,
        AddressResolverGroup<InetSocketAddress> resolvers,
        ChannelFactory<? extends DatagramChannel> channels,
        UdpDrops drops) {
    private static final int MAX_DATAGRAM = 65_535;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    AddressResolver<InetSocketAddress> resolver(EventLoop loop) {
        return resolvers.getResolver(loop);
    }

    ChannelFuture bind(EventLoop loop, InetSocketAddress address, DatagramHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(handler)
                .bind(address);
    }

    /** The same bytes in a buffer that is not much larger: buffers are received in the size of the largest datagram. */
    static ByteBuf compact(ByteBuf payload) {
        int bytes = payload.readableBytes();
        if (bytes > payload.capacity() / 2) {
            return payload;
        }
        try {
            return payload.alloc().directBuffer(Math.max(1, bytes)).writeBytes(payload);
        } finally {
            payload.release();
        }
    }

    /** The IPv4 address that a socket for both families may show as one mapped to IPv6. */
    static InetSocketAddress plain(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        if (bytes.length == 4) {
            return address;
        }
        try {
            InetAddress plain = InetAddress.getByAddress(bytes); // makes mapped addresses what they are
            return plain.getAddress().length == 4 ? new InetSocketAddress(plain, address.getPort()) : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
