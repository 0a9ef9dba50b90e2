package io.bytemeter.system;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A target that answers round by round: number of the connection (8 bytes), then in each round how much comes (4 bytes,
 * these included), how much goes back (4 bytes), and the rest of what comes. It counts for each connection.
 */
final class LockstepTarget implements AutoCloseable {
    /** What this side of a connection has moved. */
    static final class Moved {
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong sent = new AtomicLong();

        long received() {
            return received.get();
        }

        long sent() {
            return sent.get();
        }
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Long, Moved> connections = new ConcurrentHashMap<>();

    LockstepTarget() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    /** @param address of this machine, to listen on */
    LockstepTarget(InetAddress address) throws IOException {
        socket = new ServerSocket(0, 1024, address);
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    /** What came of the connection with this number. */
    Moved moved(long connection) {
        return connections.getOrDefault(connection, new Moved());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        Moved moved = new Moved();
        byte[] buffer = new byte[LockstepLoad.MAX_ROUND];
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            connections.put(in.readLong(), moved);
            moved.received.set(8);
            for (int up = in.read(); up >= 0; up = in.read()) {
                up = (up << 24) | (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                int down = in.readInt();
                moved.received.addAndGet(8);
                for (int left = up - 8; left > 0; ) {
                    int count = in.read(buffer, 0, left);
                    if (count < 0) {
                        return;
                    }
                    left -= count;
                    moved.received.addAndGet(count);
                }
                moved.sent.addAndGet(down); // first: a write that is cut may have been taken in part
                out.write(buffer, 0, down);
            }
        } catch (IOException e) {
            // The node was killed; what had come until then is counted. A header cut short is within the bound.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
