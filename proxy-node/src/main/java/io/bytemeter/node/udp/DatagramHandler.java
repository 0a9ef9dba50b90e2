package io.bytemeter.node.udp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** Receives datagrams of one socket. A datagram that cannot be handled is dropped and counted; the socket goes on. */
abstract class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final UdpDrops drops;

    DatagramHandler(UdpDrops drops) {
        this.drops = drops;
    }

    /** Handles a datagram, which is released afterwards. */
    abstract void received(Channel channel, DatagramPacket packet);

    @Override
    protected final void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        received(context.channel(), packet);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        drops.count(UdpDrops.Reason.FAILED);
    }
}
