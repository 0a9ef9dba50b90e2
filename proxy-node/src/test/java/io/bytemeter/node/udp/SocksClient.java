package io.bytemeter.node.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends and receives SOCKS datagrams by hand. */
final class SocksClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;

    final DatagramSocket socket;
    private final InetSocketAddress proxy;

    SocksClient(String address, InetSocketAddress proxy) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
        this.socket.setSoTimeout(TIMEOUT_MS);
        this.proxy = proxy;
    }

    void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, proxy));
    }

    /** Sends {@code payload} to an address, or to a name if the host is none. */
    void send(String host, int port, byte[] payload) throws IOException {
        send(datagram(host, port, payload));
    }

    static byte[] datagram(String host, int port, byte[] payload) throws IOException {
        boolean literal = host.matches("[0-9.]+|[0-9a-f:]*:[0-9a-f:]*");
        byte[] address =
                literal ? InetAddress.getByName(host).getAddress() : host.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuf datagram = Unpooled.buffer().writeZero(3);
        if (literal) {
            datagram.writeByte(address.length == 4 ? 1 : 4);
        } else {
            datagram.writeByte(3).writeByte(address.length);
        }
        datagram.writeBytes(address).writeShort(port).writeBytes(payload);
        return Arrays.copyOf(datagram.array(), datagram.readableBytes());
    }

    byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
        socket.close();
    }
}
