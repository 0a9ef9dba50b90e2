package io.bytemeter.node.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sends every datagram back to where it came from. */
final class UdpEcho implements AutoCloseable {
    private final DatagramSocket socket;
    private final Thread thread;

    UdpEcho(String address) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
        thread = new Thread(this::run, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (!socket.isClosed()) {
                packet.setLength(65_535);
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
