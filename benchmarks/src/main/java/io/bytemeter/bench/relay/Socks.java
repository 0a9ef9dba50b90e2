package io.bytemeter.bench.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The client's side of SOCKS 5 without authentication (RFC 1928), towards 127.0.0.1. */
final class Socks {
    static final byte[] GREETING = {5, 1, 0};
    static final int METHOD_LENGTH = 2;
    static final int REPLY_LENGTH = 10;

    private Socks() {}

    /** The request to connect to a port. */
    static byte[] request(int port) {
        return new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port};
    }

    /** Greets and connects, on a blocking channel. */
    static void connect(SocketChannel client, int port) throws IOException {
        client.write(ByteBuffer.wrap(GREETING));
        read(client, METHOD_LENGTH);
        client.write(ByteBuffer.wrap(request(port)));
        read(client, REPLY_LENGTH);
    }

    private static void read(SocketChannel client, int length) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(length);
        while (answer.hasRemaining()) {
            if (client.read(answer) < 0) {
                throw new IOException("the proxy refused");
            }
        }
        if (answer.get(1) != 0) {
            throw new IOException("the proxy answered " + answer.get(1));
        }
    }
}
