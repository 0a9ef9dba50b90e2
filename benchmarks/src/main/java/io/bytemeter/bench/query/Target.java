package io.bytemeter.bench.query;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Takes connections and reads what comes. */
final class Target implements AutoCloseable {
    private final ServerSocket listening;

    private Target(ServerSocket listening) {
        this.listening = listening;
    }

    static Target listen() throws IOException {
        Target target = new Target(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
        daemon(target::accept);
        return target;
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                daemon(() -> read(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void read(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return; // the relay was stopped
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "target");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
