package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Reads of users' months at a steady pace, each from another instance, from several clients. A read's time begins when it
 * was due, so that a pause is felt by every read that it delays. Every total is checked.
 */
final class MeasuredReads implements AutoCloseable {
    private static final int CLIENTS = 16;

    /** Of those that were not cured. */
    private static final int PRINTED = 20;

    /** For how long a client that was failed tries other instances before it gives up. */
    private static final long CURED_NS = 1_000_000_000;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int users;
    private final MeasuredUsage usage;
    private final int[] ports;
    private final IntPredicate reachable;
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger uncured = new AtomicInteger();
    final AtomicInteger stale = new AtomicInteger();
    private volatile boolean over;

    /**
     * @param ports of the instances
     * @param reachable whether clients are sent to the instance of this number
     */
    MeasuredReads(int users, MeasuredUsage usage, int[] ports, IntPredicate reachable) {
        this.users = users;
        this.usage = usage;
        this.ports = ports;
        this.reachable = reachable;
    }

    /** So many reads a second, half of them of the last month and half of each day of this one. */
    MeasuredReads start(int perSecond) {
        for (int i = 0; i < CLIENTS; i++) {
            long tick = 1_000_000_000L * CLIENTS / perSecond;
            long first = System.nanoTime() + i * tick / CLIENTS;
            Thread thread = new Thread(() -> readUntilOver(first, tick), "reads " + i);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    private void readUntilOver(long first, long tick) {
        try {
            for (long due = first; !over; due += tick) {
                LockSupport.parkNanos(due - System.nanoTime());
                read(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(long due) throws InterruptedException {
        int user = ThreadLocalRandom.current().nextInt(users);
        boolean last = ThreadLocalRandom.current().nextBoolean();
        var month = last ? usage.lastMonth() : usage.thisMonth();
        String path = "/v1/usage/user/" + MeasuredUsage.id(user) + "?window=" + (last ? "month" : "day") + "&from="
                + month + "T00:00:00Z&to=" + month.plusMonths(1) + "T00:00:00Z";
        int instance = ThreadLocalRandom.current().nextInt(ports.length);
        reads.incrementAndGet();
        long failedNs = 0;
        String failure;
        do {
            do {
                instance = (instance + 1) % ports.length;
            } while (!reachable.test(instance));
            failure = tried(instance, path, user, last);
            if (failure == null) {
                times.add(System.nanoTime() - due);
                return;
            }
            if (failedNs == 0) {
                failedNs = System.nanoTime();
                failed.incrementAndGet();
                failures.add(failure);
            }
            LockSupport.parkNanos(20_000_000); // a client that tries again at once helps nobody
        } while (System.nanoTime() - failedNs < CURED_NS);
        if (uncured.incrementAndGet() <= PRINTED) {
            System.out.printf("not cured at %s: %s%n", Instant.now(), failure);
        }
        failures.add("not cured: " + failure);
    }

    private String tried(int instance, String path, int user, boolean last) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports[instance] + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return instance + ": " + response.body();
            }
            check(json.readTree(response.body()), user, last);
            return null;
        } catch (IOException e) {
            return instance + ": " + e;
        }
    }

    private void check(JsonNode answer, int user, boolean last) {
        boolean behind = answer.has("stale");
        if (behind) {
            stale.incrementAndGet();
        }
        long found = answer.get("total").get("downlink").longValue();
        long least = usage.history(user, last ? usage.lastMonth() : usage.thisMonth());
        long most = last ? least : least + usage.flowed(user);
        if (found < least || found > most) {
            wrong.add(MeasuredUsage.id(user) + ": " + found + " (expected: " + least + ".." + most + ")");
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Nanoseconds within which such a share of the answers has come. */
    private static double percentile(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * share))) / 1e6;
    }

    List<String> wrong() {
        return wrong;
    }

    @Override
    public String toString() {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        String kinds = failures.isEmpty() ? "" : ", failures " + kinds();
        return String.format(
                "%,d reads: p50 %.1f ms, p99 %.1f ms, longest %.0f ms; failed at first %d (%.2f %%), not cured %d, stale %d,"
                        + " wrong %d%s",
                reads.get(),
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                percentile(sorted, 1),
                failed.get(),
                100.0 * failed.get() / reads.get(),
                uncured.get(),
                stale.get(),
                wrong.size(),
                kinds);
    }

    /** The failures that were met most, whatever the numbers in them. */
    private String kinds() {
        Map<String, Integer> counts = new HashMap<>();
        List.copyOf(failures).forEach(failure -> counts.merge(failure.replaceAll("\\d+", "#"), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(5)
                .map(kind -> kind.getValue() + " x " + kind.getKey())
                .collect(Collectors.joining("; "));
    }
}
