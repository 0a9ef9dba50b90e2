package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Standalone for an hour, with ten short connections a second and 200 long ones: what it holds must not grow, and at the
 * end totals are exact. Not part of the build; {@code -Dit.test=SoakMeasurement} runs it, for {@code -Dsoak.minutes}, with
 * {@code -Dsoak.users} who have the long ones, and it prints a line each minute.
 */
class SoakMeasurement {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 60);
    private static final int USERS = Integer.getInteger("soak.users", 1);
    private static final int LONG = 200;
    private static final String LONG_ACCOUNT = "{\"user\": \"long\", \"pass\": \"pw\"}";
    private static final int SHORT_A_SECOND = 10;
    private static final int CHUNK = 16_384;
    private static final Duration SETTLED = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final TestNode node = TestNode.onFreePorts();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();

    /** What the process holds. */
    private record Held(long residentMiB, long files, long pipes, long threads) {
        static Held by(long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            List<String> open = new ArrayList<>();
            try (Stream<Path> files = Files.list(process.resolve("fd"))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    open.add(
                            Files.isSymbolicLink(file)
                                    ? Files.readSymbolicLink(file).toString()
                                    : "");
                }
            }
            List<String> status = Files.readAllLines(process.resolve("status"));
            return new Held(
                    number(status, "VmRSS:") / 1024,
                    open.size(),
                    open.stream().filter(file -> file.startsWith("pipe:")).count(),
                    number(status, "Threads:"));
        }

        private static long number(List<String> status, String name) {
            return status.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whatItHoldsDoesNotGrow() throws Exception {
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = new StandaloneProcess(directory, nodeConfig(target.port())).start()) {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
            for (int i = 0; i < LONG; i++) {
                boolean up = i % 2 == 0;
                String user = longUser(i);
                start(() -> {
                    Socket socket = ProxyClient.socks(node.socksAuth(), user, "pw", target.port());
                    return up ? upload(socket, end) : download(socket, end);
                });
            }
            List<Held> held = new ArrayList<>();
            for (long second = 1; System.nanoTime() < end; second++) {
                for (int i = 0; i < SHORT_A_SECOND; i++) {
                    String user = "u" + i % 5;
                    boolean http = i % 2 == 0;
                    start(() -> {
                        Socket socket = http
                                ? ProxyClient.http(node.httpAuth(), user, "pw", target.port())
                                : ProxyClient.socks(node.socksAuth(), user, "pw", target.port());
                        ProxyClient.exchange(socket, 1_000, 20_000);
                        return null;
                    });
                }
                TimeUnit.SECONDS.sleep(1); // the rate of the load
                if (second % 60 == 0) {
                    held.add(Held.by(standalone.pid()));
                    System.out.println("minute " + second / 60 + ": " + held.get(held.size() - 1));
                }
                forgetDone();
            }
            for (Future<?> last : running) {
                last.get();
            }
            Poll.value(SETTLED, "uplink", target.received.get(), () -> outbound(standalone)
                    .uplink());
            Poll.value(SETTLED, "downlink", target.sent.get(), () -> outbound(standalone)
                    .downlink());
            System.out.printf("exact: %s%n", outbound(standalone));

            Held early = held.get(held.size() / 3);
            Held late = held.get(held.size() - 1);
            assertThat(late.files()).as("open files").isLessThanOrEqualTo(early.files() + early.files() / 10);
            assertThat(late.pipes()).as("pipes").isLessThanOrEqualTo(early.pipes() + early.pipes() / 10);
            assertThat(late.threads()).as("threads").isLessThanOrEqualTo(early.threads() + 5);
            assertThat(late.residentMiB()).as("memory").isLessThanOrEqualTo(early.residentMiB() * 5 / 4);
        } finally {
            clients.shutdownNow();
        }
    }

    private static String longUser(int number) {
        return "long" + (number % USERS == 0 ? "" : number % USERS);
    }

    private String nodeConfig(int targetPort) {
        String accounts = IntStream.range(0, USERS)
                .mapToObj(i -> LONG_ACCOUNT.replace("long", longUser(i)))
                .collect(Collectors.joining(", "));
        return node.json(targetPort).replace(LONG_ACCOUNT, accounts);
    }

    /** Fails if a connection did. */
    private void forgetDone() throws Exception {
        for (Iterator<Future<?>> each = running.iterator(); each.hasNext(); ) {
            Future<?> client = each.next();
            if (client.isDone()) {
                client.get();
                each.remove();
            }
        }
    }

    private interface Client {
        Object run() throws Exception;
    }

    private void start(Client client) {
        running.add(clients.submit(client::run));
    }

    private static Total outbound(StandaloneProcess standalone) throws Exception {
        return standalone.total("outbound", "direct");
    }

    /** Sends a chunk a second. */
    private static Object upload(Socket socket, long end) throws Exception {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            new DataOutputStream(out).writeLong(CHUNK);
            while (System.nanoTime() < end) {
                out.write(new byte[CHUNK]);
                TimeUnit.SECONDS.sleep(1); // the rate of the connection
            }
            socket.shutdownOutput();
            assertThat(ProxyClient.drain(socket)).isEqualTo(CHUNK);
        }
        return socket;
    }

    /** Reads a chunk a second of much more, and the rest at the end: the relay mostly waits for the client. */
    private static Object download(Socket socket, long end) throws Exception {
        try (socket) {
            // A large one takes minutes to have room again, in which the relay sees nobody read.
            socket.setReceiveBufferSize(4 * CHUNK);
            long length = 2L * CHUNK * TimeUnit.MINUTES.toSeconds(MINUTES);
            new DataOutputStream(socket.getOutputStream()).writeLong(length);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            long left = length;
            while (System.nanoTime() < end) {
                left -= in.readNBytes(CHUNK).length;
                TimeUnit.SECONDS.sleep(1); // the rate of the connection
            }
            assertThat(ProxyClient.drain(socket)).isEqualTo(left);
        }
        return socket;
    }
}
