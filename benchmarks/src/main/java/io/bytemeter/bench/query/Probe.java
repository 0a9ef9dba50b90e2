package io.bytemeter.bench.query;

import io.bytemeter.bench.kit.Api;
import io.bytemeter.bench.kit.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Sends a byte through a long connection now and then, and asks until its user's month has it. */
final class Probe {
    static final String PASSWORD = "pw";

    private static final int EVERY_MS = 10; // of questions; so exactly are moments known
    private static final int LONGEST_PAUSE_MS = 1_000; // any moment between two flushes
    private static final long PATIENCE_SECONDS = 30;

    private final String user;
    private final Random random;
    private final Api api;
    private final Socket socket;
    private final FutureTask<List<Double>> task = new FutureTask<>(this::run);
    private volatile boolean over;

    Probe(int number, int socks, int target, Api api) throws IOException {
        this.user = user(number);
        this.random = new Random(number);
        this.api = api;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), socks);
        connect(target);
        new Thread(task, user).start();
    }

    static String user(int number) {
        return "probe-" + number;
    }

    /** SOCKS 5 with user and password (RFC 1928 and 1929), towards 127.0.0.1. */
    private void connect(int target) throws IOException {
        socket.setTcpNoDelay(true);
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
        exchange(2, new byte[] {5, 1, 2});
        exchange(2, new byte[] {1, (byte) name.length}, name, new byte[] {(byte) password.length}, password);
        exchange(10, new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (target >> 8), (byte) target});
    }

    private void exchange(int answer, byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            socket.getOutputStream().write(part);
        }
        if (socket.getInputStream().readNBytes(answer).length != answer) {
            throw new IOException("the proxy refused " + user);
        }
    }

    private List<Double> run() throws Exception {
        List<Double> seconds = new ArrayList<>();
        long visible = Math.max(0, api.month("user", user));
        while (!over) {
            Pause.millis(random.nextInt(LONGEST_PAUSE_MS));
            long expected = ++visible;
            long sent = System.nanoTime();
            socket.getOutputStream().write('x');
            Pause.until("a byte is visible", PATIENCE_SECONDS, EVERY_MS, () -> api.month("user", user) >= expected);
            seconds.add((System.nanoTime() - sent) / 1e9);
        }
        return seconds;
    }

    /** How long each byte took. */
    List<Double> finish() throws InterruptedException, ExecutionException, IOException {
        over = true;
        try (socket) {
            return task.get();
        }
    }
}
