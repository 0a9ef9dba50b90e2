package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./bytemeter serve} as a process of its own, one of several on a cluster. */
final class ServeInstance implements AutoCloseable {
    /** Options of a JVM that is quick to start, as there are several on two cores. */
    static final String SMALL = "-Xmx256m -XX:TieredStopAtLevel=1";

    /** So that a test need not wait long until others take what a killed one had. */
    static final String SHORT_SESSION = "metering.session-timeout=6s";

    private static final Duration READY = Duration.ofMinutes(3);
    private static final Duration STOPPED = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Path directory;
    private final int apiPort;
    private final String options;
    private final List<String> arguments;
    private Process process;

    ServeInstance(Path directory, int apiPort, int peerPort, String bootstrapServers, String registry)
            throws IOException {
        this(
                directory,
                apiPort,
                peerPort,
                bootstrapServers,
                registry,
                SMALL,
                SHORT_SESSION,
                "topics.partitions=" + ClusterIT.PARTITIONS);
    }

    /**
     * @param options of the JVM
     * @param settings on top of those that every instance of a test has
     */
    ServeInstance(
            Path directory,
            int apiPort,
            int peerPort,
            String bootstrapServers,
            String registry,
            String options,
            String... settings)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.apiPort = apiPort;
        this.options = options;
        arguments = new ArrayList<>(List.of(
                StandaloneProcess.ROOT.resolve("bytemeter").toString(),
                "serve",
                "--set=api.port=" + apiPort,
                "--set=peer.port=" + peerPort,
                "--set=state.dir=" + directory.resolve("state"),
                "--set=kafka.bootstrap.servers=" + bootstrapServers,
                "--set=schema.registry.url=" + registry,
                "--set=metering.threads=1",
                "--set=webhooks.allow-private-targets=true"));
        for (String setting : settings) {
            arguments.add("--set=" + setting);
        }
    }

    /** The id that the instance has made for itself. */
    String id() throws IOException {
        return Files.readString(directory.resolve("state/instance-id")).strip();
    }

    /** Waits for the end of a start that does not succeed; what it has printed. */
    String awaitRefusal() throws IOException, InterruptedException {
        if (!process.waitFor(READY.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("serve still runs after " + READY);
        }
        return "exit code " + process.exitValue() + "\n" + output();
    }

    /** What it has printed and logged. */
    String output() throws IOException {
        return Files.readString(directory.resolve("output.txt"));
    }

    /** Returns at once; {@link #awaitReady} waits. */
    ServeInstance start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.txt").toFile()));
        builder.environment().put("BYTEMETER_JAVA_OPTS", options);
        process = builder.start();
        return this;
    }

    void awaitReady() {
        Poll.until(READY, "ready: " + directory, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("serve ended with " + process.exitValue() + ":\n" + output());
            }
            try {
                return get("/v1/health").statusCode() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The answer if it is 200, else null: the question may be asked again. */
    JsonNode answer(String path) throws InterruptedException {
        try {
            HttpResponse<String> response = get(path);
            return response.statusCode() == 200 ? new ObjectMapper().readTree(response.body()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** What the owner tells of a subject's downlink; -1 while it does not answer, also if a copy does. */
    long downlink(String path) throws InterruptedException {
        JsonNode answer = answer(path);
        return answer == null || answer.has("stale")
                ? -1
                : answer.get("total").get("downlink").longValue();
    }

    /** Follows server-sent events of live totals. */
    LiveStream follow(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + " answers " + response.statusCode());
        }
        return new LiveStream(response.body());
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOPPED.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("serve did not stop within " + STOPPED);
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null && process.isAlive()) {
            kill();
        }
    }
}
