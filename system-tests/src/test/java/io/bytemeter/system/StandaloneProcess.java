package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** {@code ./bytemeter standalone} as a process of its own, on ports that are free. */
final class StandaloneProcess implements AutoCloseable {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Duration READY = Duration.ofMinutes(2);
    private static final int FIRST_PORT = 20_000;
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    /** Ports that somebody has, who may not listen on them yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private static final Duration STOPPED = Duration.ofSeconds(40);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path directory;
    private final int apiPort = freePort();
    private final int kafkaPort = freePort();
    private final List<String> arguments;
    private Process process;

    /**
     * @param directory gets the data directory, the node's configuration and the output
     * @param nodeConfig v2ray's JSON
     */
    StandaloneProcess(Path directory, String nodeConfig, String... settings) throws IOException {
        this.directory = directory;
        Path config = Files.writeString(directory.resolve("node.json"), nodeConfig);
        arguments = new ArrayList<>(List.of(
                ROOT.resolve("bytemeter").toString(),
                "standalone",
                "--data-dir",
                directory.resolve("data").toString(),
                "--node-config",
                config.toString(),
                "--set",
                "api.port=" + apiPort,
                "--set",
                "kafka.port=" + kafkaPort,
                "--set",
                "node.id=n1"));
        for (String setting : settings) {
            arguments.add("--set");
            arguments.add(setting);
        }
    }

    StandaloneProcess start() throws IOException, InterruptedException {
        process = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                .start();
        try {
            Poll.until(READY, "ready", this::ready);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + whatItSays(), e);
        }
        return this;
    }

    /** Why it is not ready: its answer, the end of its output, and what its threads do. */
    private String whatItSays() throws IOException, InterruptedException {
        String health;
        try {
            health = get("/v1/health").body();
        } catch (IOException e) {
            health = e.toString();
        }
        List<String> lines = Files.readAllLines(output());
        Process threads = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String dump = new String(threads.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return "\n" + health + "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size()))
                + "\n" + dump;
    }

    private boolean ready() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "standalone ended with " + process.exitValue() + ":\n" + Files.readString(output()));
        }
        try {
            return get("/v1/health").statusCode() == 200;
        } catch (IOException e) {
            return false; // refused, or a connection to the process that was killed
        }
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOPPED.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("standalone did not stop within " + STOPPED);
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    Path output() {
        return directory.resolve("output.txt");
    }

    Path data() {
        return directory.resolve("data");
    }

    int kafkaPort() {
        return kafkaPort;
    }

    long pid() {
        return process.pid();
    }

    int apiPort() {
        return apiPort;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(path).body());
    }

    /** The subject's total of this month; zeros if it is not known. */
    Total total(String kind, String id) throws IOException, InterruptedException {
        HttpResponse<String> response = get("/v1/usage/" + kind + "/" + id + "?window=month");
        if (response.statusCode() == 404) {
            return Total.ZERO;
        }
        return Total.of(new ObjectMapper().readTree(response.body()).get("total"));
    }

    static int freePort() {
        return freePorts(1)[0];
    }

    /**
     * Different ones, also from all that were given before, and none of which the system gives to a client's end of a
     * connection: a port of those could be taken between the death of a process and its next start, or a client that
     * tries again and again could meet itself on it.
     */
    static int[] freePorts(int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, FIRST_EPHEMERAL_PORT)
                .distinct()
                .filter(port -> isFree(port) && GIVEN.add(port))
                .limit(count)
                .toArray();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null && process.isAlive()) {
            kill();
        }
    }
}
