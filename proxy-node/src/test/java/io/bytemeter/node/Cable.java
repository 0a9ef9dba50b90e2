package io.bytemeter.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A port that passes everything on to another one, until a connection of it is cut. */
final class Cable implements AutoCloseable {
    private final ServerSocket listening;
    private final int to;
    private final List<Connection> accepted = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cable");
        thread.setDaemon(true);
        return thread;
    });

    private record Connection(Socket near, Socket far) {}

    Cable(int to) {
        this.to = to;
        try {
            listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How many connections were ever made. */
    int connections() {
        return accepted.size();
    }

    /** Resets the connection of this number, from 0, on both sides. */
    void cut(int number) throws IOException {
        Connection connection = accepted.get(number);
        connection.near().setSoLinger(true, 0);
        connection.far().setSoLinger(true, 0);
        connection.far().close();
        connection.near().close();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
                accepted.add(new Connection(near, far)); // before anything passes
                threads.execute(() -> pass(near, far));
                threads.execute(() -> pass(far, near));
            }
        } catch (IOException e) {
            threads.shutdown(); // closed, which ends the cable
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeBoth(from, to);
        }
    }

    private static void closeBoth(Socket from, Socket to) {
        try (from;
                to) {
            from.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already, and that is what is wanted
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Connection connection : accepted) {
            connection.near().close();
        }
    }
}
