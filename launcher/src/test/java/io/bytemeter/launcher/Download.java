package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One user's downloads, over several nodes, and when they came to the limit and to their end. */
final class Download {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong crossedAt = new AtomicLong();
    private final AtomicLong lastByteAt = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(2);

    Download(long limit) {
        this.limit = limit;
    }

    /** Reads from 127.0.0.1:target by the socks inbound at {@code port} until it is cut off. */
    void begin(int port, String user, int target) throws IOException {
        Socket socket = connected(port, user, target);
        assertThat(socket).isNotNull();
        FastSource.start(() -> read(socket));
    }

    private void read(Socket socket) {
        byte[] buffer = new byte[256 << 10];
        try (socket) {
            InputStream in = socket.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                long now = System.nanoTime();
                if (bytes.addAndGet(count) >= limit) {
                    crossedAt.compareAndSet(0, now);
                }
                lastByteAt.accumulateAndGet(now, Math::max);
            }
        } catch (IOException e) {
            // cut off
        } finally {
            ended.countDown();
        }
    }

    void awaitEnd(Duration patience) throws InterruptedException {
        assertThat(ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    long bytes() {
        return bytes.get();
    }

    long crossedAt() {
        return crossedAt.get();
    }

    long lastByteAt() {
        return lastByteAt.get();
    }

    /** Whether {@code user} is let in. */
    static boolean connects(int port, String user, int target) throws IOException {
        try (Socket socket = connected(port, user, target)) {
            return socket != null;
        }
    }

    /** Null if the proxy refuses. */
    static Socket connected(int port, String user, int target) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        InputStream in = socket.getInputStream();
        socket.getOutputStream().write(new byte[] {5, 1, 2});
        in.readNBytes(2);
        byte[] login = new byte[5 + name.length];
        login[0] = 1;
        login[1] = (byte) name.length;
        System.arraycopy(name, 0, login, 2, name.length);
        login[2 + name.length] = 2;
        login[3 + name.length] = 'p';
        login[4 + name.length] = 'w';
        socket.getOutputStream().write(login);
        in.readNBytes(2);
        socket.getOutputStream().write(new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (target >> 8), (byte) target});
        byte[] reply = in.readNBytes(10);
        if (reply.length == 10 && reply[1] == 0) {
            return socket;
        }
        socket.close();
        return null;
    }
}
