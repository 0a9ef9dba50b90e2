package io.bytemeter.node.udp;

import io.bytemeter.node.route.Target;
import io.bytemeter.node.udp.UdpDrops.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The client's side of one UDP ASSOCIATE. The port of the first datagram from the client's address is the client's. */
final class SocksAssociation extends DatagramHandler {
    private final UdpDrops drops;
    private final InetAddress clientAddress;
    private final UdpSession session;

    SocksAssociation(UdpDrops drops, InetAddress clientAddress, UdpSession session) {
        super(drops);
        this.drops = drops;
        this.clientAddress = clientAddress;
        this.session = session;
    }

    @Override
    void received(Channel channel, DatagramPacket packet) {
        InetSocketAddress sender = UdpNetwork.plain(packet.sender());
        InetSocketAddress client = session.client();
        ByteBuf datagram = packet.content();
        if (client == null ? !isClient(sender.getAddress()) : !client.equals(sender)) {
            drops.count(Reason.STRANGER);
            return;
        }
        if (SocksDatagram.isFragment(datagram)) {
            drops.count(Reason.FRAGMENT);
            return;
        }
        int bytes = datagram.readableBytes();
        Target target = SocksDatagram.read(datagram);
        if (target == null) {
            drops.count(Reason.MALFORMED);
            return;
        }
        if (client == null) {
            session.client(channel, sender);
        }
        session.send(target, datagram.retain(), bytes - datagram.readableBytes());
    }

    /** A client on this machine may use 127.0.0.1 for one and ::1 for the other. */
    private boolean isClient(InetAddress address) {
        boolean sameFamily = address.getAddress().length == clientAddress.getAddress().length;
        return address.equals(clientAddress)
                || (!sameFamily && address.isLoopbackAddress() && clientAddress.isLoopbackAddress());
    }
}
