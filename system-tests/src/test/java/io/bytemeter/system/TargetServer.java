package io.bytemeter.system;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP target that does as it is told: a connection starts with the number of bytes to send back (8 bytes,
 * big-endian); the target reads to the end of the stream, sends as many, and closes. It counts both.
 */
final class TargetServer implements AutoCloseable {
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    final AtomicLong received = new AtomicLong();
    final AtomicLong sent = new AtomicLong();

    TargetServer() throws IOException {
        socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            long answer = new DataInputStream(in).readLong();
            received.addAndGet(8);
            byte[] buffer = new byte[16_384];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                received.addAndGet(count);
            }
            OutputStream out = connection.getOutputStream();
            while (answer > 0) {
                int count = (int) Math.min(answer, buffer.length);
                out.write(buffer, 0, count);
                sent.addAndGet(count);
                answer -= count;
            }
        } catch (EOFException e) {
            // a connection that asked for nothing
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
