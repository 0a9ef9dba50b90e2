package io.bytemeter.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Real curls that download and upload through proxies, one after the other, until they are paused or stopped. */
final class CurlLoad implements AutoCloseable {
    private static final int MOST_BYTES = 300_000;

    private final HttpServer target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean stopped;

    CurlLoad(V2ray v2ray, SplittableRandom random) throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                int bytes = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
                exchange.sendResponseHeaders(200, bytes);
                exchange.getResponseBody().write(new byte[bytes]);
            }
        });
        target.setExecutor(threads);
        target.start();
        for (String user : V2ray.USERS) {
            SplittableRandom sizes = random.split();
            threads.execute(() -> {
                while (!stopped) {
                    curl(v2ray.proxy(user), sizes.nextInt(MOST_BYTES), sizes.nextInt(1_000));
                }
            });
        }
    }

    private void curl(List<String> proxy, int down, int up) {
        gate.readLock().lock();
        try {
            List<String> command = new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null", "--max-time", "5"));
            command.addAll(proxy);
            command.addAll(List.of("--data-binary", "x".repeat(up)));
            command.add("http://127.0.0.1:" + target.getAddress().getPort() + "/" + down);
            Process curl = new ProcessBuilder(command).inheritIO().start();
            if (curl.waitFor() == 0) {
                done.incrementAndGet();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            gate.readLock().unlock();
        }
    }

    /** Returns once no curl runs; none begins before {@link #resume}. */
    void pause() {
        gate.writeLock().lock();
    }

    void resume() {
        gate.writeLock().unlock();
    }

    /** curls that got what they wanted. */
    int done() {
        return done.get();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        if (gate.isWriteLockedByCurrentThread()) {
            resume();
        }
        threads.shutdown();
        target.stop(0);
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
