package io.bytemeter.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** A target that sends about 60 MB/s to each connection, which with two of them is 1 Gbit/s, until it is left. */
final class FastSource implements AutoCloseable {
    private static final int CHUNK = 64 << 10;
    private static final long NS_PER_CHUNK = 1_000_000_000L * CHUNK / 60_000_000;

    private final ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());

    FastSource() throws IOException {
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                start(() -> send(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void send(Socket connection) {
        byte[] chunk = new byte[CHUNK];
        try (connection) {
            connection.setSendBufferSize(CHUNK);
            long next = System.nanoTime();
            while (true) {
                connection.getOutputStream().write(chunk);
                next = Math.max(next + NS_PER_CHUNK, System.nanoTime() - 100 * NS_PER_CHUNK);
                while (next > System.nanoTime()) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        } catch (IOException e) {
            // left
        }
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work, "load");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
