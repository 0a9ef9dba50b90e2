package io.bytemeter.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Clients that move bytes in rounds: some up, then some down, then a short pause. So at most one round of a connection is
 * under way at any time, and what the kernel holds for it is small.
 */
final class LockstepLoad implements AutoCloseable {
    /** Most bytes of a round, in one direction. */
    static final int MAX_ROUND = 48 * 1024;

    private static final int MAX_PAUSE_MS = 40;

    /** A connection as its client saw it. */
    record Connection(int user, long number, long sent, long received, boolean cut) {}

    private final Supplier<InetSocketAddress> proxy;
    private final InetSocketAddress target;
    private final int users;
    private final ExecutorService threads;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicLong numbers;
    private final List<Connection> done = Collections.synchronizedList(new ArrayList<>());
    private final List<Future<?>> running = new ArrayList<>();

    /** @param users connections take their turns as user u0, u1 and so on */
    LockstepLoad(int port, int target, int users, int clients, SplittableRandom random) {
        this(() -> loopback(port), loopback(target), 0, users, clients, random);
    }

    /**
     * @param proxy where SOCKS is spoken, asked for each connection
     * @param before connections that have had their numbers before
     */
    LockstepLoad(
            Supplier<InetSocketAddress> proxy,
            InetSocketAddress target,
            long before,
            int users,
            int clients,
            SplittableRandom random) {
        this.proxy = proxy;
        this.target = target;
        this.numbers = new AtomicLong(before);
        this.users = users;
        this.threads = Executors.newFixedThreadPool(clients);
        for (int i = 0; i < clients; i++) {
            SplittableRandom own = random.split();
            // A quarter of the clients keep their connections until they are cut, or for long.
            int rounds = i % 4 == 0 ? 5_000 : 60;
            running.add(threads.submit(() -> run(own, rounds)));
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Void run(SplittableRandom random, int rounds) throws InterruptedException {
        boolean stopped = false;
        while (!stopped) {
            Connection connection = connection(random, 1 + random.nextInt(rounds));
            done.add(connection);
            stopped = stopping.await(connection.cut() ? 100 : 1, TimeUnit.MILLISECONDS);
        }
        return null;
    }

    private Connection connection(SplittableRandom random, int rounds) throws InterruptedException {
        long number = numbers.incrementAndGet();
        int user = (int) (number % users);
        long sent = 0;
        long received = 0;
        boolean cut = true;
        byte[] buffer = new byte[MAX_ROUND];
        try (Socket socket = ProxyClient.socks(proxy.get(), "u" + user, "pw", target)) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            sent = 8; // from here on they may have come
            out.write(ByteBuffer.allocate(8).putLong(number).array());
            for (int round = 0; round < rounds && stopping.getCount() > 0; round++) {
                int up = 8 + random.nextInt(MAX_ROUND / 4);
                int down = random.nextInt(MAX_ROUND);
                sent += up;
                out.write(ByteBuffer.wrap(buffer, 0, up).putInt(up).putInt(down).array(), 0, up);
                for (int left = down; left > 0; ) {
                    int count = in.read(buffer, 0, left);
                    if (count < 0) {
                        throw new IOException("cut");
                    }
                    left -= count;
                    received += count;
                }
                stopping.await(random.nextInt(MAX_PAUSE_MS), TimeUnit.MILLISECONDS);
            }
            socket.shutdownOutput();
            cut = in.read() >= 0;
        } catch (IOException | AssertionError | IndexOutOfBoundsException e) {
            // The node is being killed, or is not there yet: what has moved so far stands.
            cut = true;
        }
        return new Connection(user, number, sent, received, cut);
    }

    /** Connections that have ended so far. */
    List<Connection> done() {
        synchronized (done) {
            return List.copyOf(done);
        }
    }

    /** Lets clients end their round and their connection. */
    void stop() throws Exception {
        stopping.countDown();
        for (Future<?> client : running) {
            client.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        threads.shutdownNow();
    }
}
