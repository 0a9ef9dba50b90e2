package io.bytemeter.bench.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A target that sends as fast as it may, and clients that read as fast as they can. */
final class Bulk implements AutoCloseable {
    private static final int CHUNK = 256 * 1024;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ServerSocketChannel listening;

    private Bulk(ServerSocketChannel listening) {
        this.listening = listening;
    }

    static Bulk listen() throws IOException {
        Bulk bulk = new Bulk(ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 1024));
        daemon(bulk::accept);
        return bulk;
    }

    int port() {
        return listening.socket().getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            SocketChannel accepted = listening.accept();
            daemon(() -> send(accepted));
        }
    }

    private static void send(SocketChannel accepted) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (accepted) {
            while (true) {
                accepted.write(chunk.clear());
            }
        }
    }

    /** Downloads with so many connections; the bytes of all arrive in {@code received} until it is closed. */
    static Downloads download(Contender from, int connections) throws IOException {
        Downloads downloads = new Downloads();
        for (int i = 0; i < connections; i++) {
            SocketChannel client = SocketChannel.open(new InetSocketAddress(LOOPBACK, from.port()));
            downloads.clients.add(client);
            if (from.socksTo() > 0) {
                Socks.connect(client, from.socksTo());
            }
            daemon(() -> receive(client, downloads.received));
        }
        return downloads;
    }

    private static void receive(SocketChannel client, LongAdder received) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (int n = client.read(chunk); n >= 0; n = client.read(chunk.clear())) {
            received.add(n);
        }
    }

    /** Running downloads. */
    static final class Downloads implements AutoCloseable {
        final LongAdder received = new LongAdder();
        private final List<SocketChannel> clients = new ArrayList<>();

        @Override
        public void close() throws IOException {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // the other side was closed, which ends every measurement
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
