package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Another user, whose one connection lasts as long as the test. */
final class Bystander implements AutoCloseable {
    private final Socket socket;
    private final CompletableFuture<Boolean> whole = new CompletableFuture<>();
    private volatile boolean stopping;

    Bystander(int port, String user, int target) throws IOException {
        socket = Download.connected(port, user, target);
        assertThat(socket).isNotNull();
        FastSource.start(this::read);
    }

    private void read() {
        byte[] buffer = new byte[8 << 10];
        try {
            InputStream in = socket.getInputStream();
            boolean open = true;
            while (open && !stopping) {
                open = in.read(buffer) >= 0;
                LockSupport.parkNanos(1_000_000); // its speed does not matter
            }
            whole.complete(open);
        } catch (IOException e) {
            whole.complete(false);
        }
    }

    /** Leaves; answers whether the connection was whole until then. */
    boolean stop() throws Exception {
        stopping = true;
        return whole.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
