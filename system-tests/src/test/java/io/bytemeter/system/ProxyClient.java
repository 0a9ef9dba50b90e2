package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The client side of the proxy protocols, by hand, so that every byte of overhead is known. */
final class ProxyClient {
    private static final int CONNECT_LIMIT_MS = 10_000;

    private ProxyClient() {}

    /** SOCKS 5 to 127.0.0.1:target, offering one method. With a user, overhead is 13 + 3 + user + password up. */
    static Socket socks(int port, String user, String password, int target) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return socks(new InetSocketAddress(loopback, port), user, password, new InetSocketAddress(loopback, target));
    }

    /** The same through a proxy anywhere, to an IPv4 address that the proxy reaches. */
    static Socket socks(InetSocketAddress proxy, String user, String password, InetSocketAddress target)
            throws IOException {
        Socket socket = new Socket();
        socket.connect(proxy, CONNECT_LIMIT_MS);
        authenticate(socket, user, password);
        assertThat(connect(socket, target)).as("SOCKS answer").isZero();
        return socket;
    }

    /** What SOCKS 5 answers a user whose password is pw: 0 is welcome, 2 is not allowed. */
    static int socksAnswer(int port, String user, int target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            authenticate(socket, user, "pw");
            return connect(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        }
    }

    private static int connect(Socket socket, InetSocketAddress target) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(10)
                        .put(new byte[] {5, 1, 0, 1})
                        .put(target.getAddress().getAddress())
                        .putShort((short) target.getPort())
                        .array());
        return read(socket, 10)[1];
    }

    /** Leaves the socket after authentication, or the refusal of it. */
    static void authenticate(Socket socket, String user, String password) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte method = (byte) (user.isEmpty() ? 0 : 2);
        out.write(new byte[] {5, 1, method});
        assertThat(read(socket, 2)).containsExactly(5, method);
        if (!user.isEmpty()) {
            ByteArrayOutputStream login = new ByteArrayOutputStream();
            login.write(1);
            login.write(user.length());
            login.writeBytes(user.getBytes(StandardCharsets.US_ASCII));
            login.write(password.length());
            login.writeBytes(password.getBytes(StandardCharsets.US_ASCII));
            out.write(login.toByteArray());
            assertThat(read(socket, 2)[0]).isEqualTo((byte) 1);
        }
    }

    /** HTTP CONNECT to 127.0.0.1:target; the head that was sent is {@link #connectHead}. */
    static Socket http(int port, String user, String password, int target) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(connectHead(user, password, target).getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(read(socket, 39), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n");
        return socket;
    }

    static String connectHead(String user, String password, int target) {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
        String authority = "127.0.0.1:" + target;
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n"
                + (user.isEmpty() ? "" : "Proxy-Authorization: Basic " + credentials + "\r\n")
                + "\r\n";
    }

    /** Sends {@code up} bytes, of which the first 8 ask for {@code down}, and reads the answer to its end. */
    static void exchange(Socket socket, int up, long down) throws IOException {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            new DataOutputStream(out).writeLong(down);
            out.write(new byte[up - 8]);
            socket.shutdownOutput();
            assertThat(drain(socket)).isEqualTo(down);
        }
    }

    static long drain(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[65_536];
        long sum = 0;
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            sum += count;
        }
        return sum;
    }

    static byte[] read(Socket socket, int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }
}
