package io.bytemeter.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The client's side of SOCKS, byte by byte. */
final class SocksClient {
    private SocksClient() {}

    /** Greets with one method and asks for 127.0.0.1:port; answers the reply code. */
    static int connect(Socket socket, int port) throws IOException {
        socket.getOutputStream().write(Bytes.of(5, 1, 0));
        expect(read(socket, 2), 5, 0);
        socket.getOutputStream().write(request(port));
        return read(socket, 10)[1];
    }

    /** The same with user and password. */
    static int connect(Socket socket, String user, String password, int port) throws IOException {
        authenticate(socket, user, password);
        socket.getOutputStream().write(request(port));
        return read(socket, 10)[1];
    }

    /** Greets and logs in; answers the status. */
    static int authenticate(Socket socket, String user, String password) throws IOException {
        socket.getOutputStream().write(Bytes.of(5, 1, 2));
        expect(read(socket, 2), 5, 2);
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(3 + name.length + secret.length)
                        .put((byte) 1)
                        .put((byte) name.length)
                        .put(name)
                        .put((byte) secret.length)
                        .put(secret)
                        .array());
        return read(socket, 2)[1];
    }

    /** CONNECT to 127.0.0.1:port. */
    static byte[] request(int port) {
        return Bytes.of(5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port);
    }

    /** Exactly {@code length} bytes. */
    static byte[] read(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("closed after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static void expect(byte[] read, int... wanted) throws IOException {
        if (!java.util.Arrays.equals(read, Bytes.of(wanted))) {
            throw new IOException("unexpected answer");
        }
    }
}
