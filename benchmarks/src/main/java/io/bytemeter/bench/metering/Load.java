package io.bytemeter.bench.metering;

import com.sun.management.OperatingSystemMXBean;
import io.bytemeter.bench.kit.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Clients and their target. The target sends without end to who sends 's', and one byte to everybody else. */
final class Load implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int STREAMS = 4;
    private static final int CALLERS = 8;

    private final ServerSocket target = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Long> own = ConcurrentHashMap.newKeySet();
    /** They never end: the processor time of one that has could not be told any more. */
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.DAYS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                own.add(thread.getId());
                return thread;
            });

    /** What one client does until a moment, by {@link System#nanoTime()}; answers how much it did. */
    private interface Client {
        long run(int port, long until) throws IOException;
    }

    Load() throws IOException {
        threads.execute(() -> {
            while (!target.isClosed()) {
                try {
                    Socket socket = target.accept();
                    threads.execute(() -> serve(socket));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    int port() {
        return target.getLocalPort();
    }

    private static void serve(Socket socket) {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            boolean stream = socket.getInputStream().read() == 's';
            byte[] buffer = new byte[stream ? BUFFER : 1];
            do {
                out.write(buffer);
            } while (stream);
        } catch (IOException e) {
            return; // the client has enough
        }
    }

    /** Bytes that a few connections get through {@code port}. */
    Sample throughput(int port, Duration time) throws InterruptedException, ExecutionException {
        return rate(STREAMS, port, time, Load::stream);
    }

    /** Connections that are opened, used for a byte each way, and closed. */
    Sample connections(int port, Duration time) throws InterruptedException, ExecutionException {
        return rate(CALLERS, port, time, Load::call);
    }

    private Sample rate(int clients, int port, Duration time, Client client)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        double processorFrom = nodeSeconds();
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            running.add(threads.submit(() -> client.run(port, start + time.toNanos())));
        }
        long done = 0;
        for (Future<Long> one : running) {
            done += one.get();
        }
        double cost = (nodeSeconds() - processorFrom) / done;
        return new Sample(done * 1e9 / (System.nanoTime() - start), cost);
    }

    /** Processor time of this process without that of the load. */
    private double nodeSeconds() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        long load = own.stream().mapToLong(times::getThreadCpuTime).sum();
        return (system.getProcessCpuTime() - load) / 1e9;
    }

    private static long stream(int port, long until) throws IOException {
        long received = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write('s');
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[BUFFER];
            while (System.nanoTime() < until) {
                received += in.read(buffer);
            }
        }
        return received;
    }

    private static long call(int port, long until) throws IOException {
        long calls = 0;
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoLinger(true, 0); // no port is left waiting
                socket.getOutputStream().write('c');
                calls += socket.getInputStream().read() == 0 ? 1 : 0;
            }
        }
        return calls;
    }

    @Override
    public void close() throws IOException {
        target.close();
        threads.shutdownNow();
    }
}
