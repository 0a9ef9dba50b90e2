package io.bytemeter.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A target: runs {@code behaviour} with each accepted connection, on a thread of its own, and closes it afterwards. */
final class TestServer implements AutoCloseable {
    interface Behaviour {
        void serve(Socket connection) throws IOException;
    }

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-server");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    TestServer(Behaviour behaviour) {
        this("127.0.0.1", behaviour);
    }

    TestServer(String address, Behaviour behaviour) {
        try {
            listening = new ServerSocket(0, 1024, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(() -> accept(behaviour));
    }

    /** Sends {@code length} bytes of a pattern and closes. */
    static TestServer sending(int length) {
        return new TestServer(connection -> connection.getOutputStream().write(Bytes.pattern(length)));
    }

    /** Reads to the end and closes. */
    static TestServer reading() {
        return new TestServer(connection -> connection.getInputStream().readAllBytes());
    }

    /** Sends back what it reads. */
    static TestServer echo() {
        return new TestServer(connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept(Behaviour behaviour) {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                threads.execute(() -> serve(behaviour, connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Behaviour behaviour, Socket connection) {
        try (connection) {
            behaviour.serve(connection);
        } catch (IOException e) {
            // the peer left, as some tests want it to
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
