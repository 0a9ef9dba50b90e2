package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of a cluster, started again and again with the same command. */
final class ClusterProcess implements AutoCloseable {
    private static final Duration STOPPED = Duration.ofSeconds(60);

    private final String name;
    private final List<String> command;
    private final File output;
    private Process process;

    ClusterProcess(String name, Path directory, List<String> command) {
        this.name = name;
        this.command = command;
        this.output = directory.resolve(name + ".txt").toFile();
    }

    String name() {
        return name;
    }

    ClusterProcess start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        // Small and quick to start, as there are several on two cores.
        builder.environment().put("BYTEMETER_JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        process = builder.start();
        return this;
    }

    /** SIGKILL. The process must have lived: one that ended by itself is a failure. */
    void kill() throws IOException, InterruptedException {
        assertAlive();
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void stop() throws IOException, InterruptedException {
        assertAlive();
        process.destroy();
        assertThat(process.waitFor(STOPPED.toSeconds(), TimeUnit.SECONDS))
                .as(name + " stopped:\n" + tail())
                .isTrue();
    }

    void assertAlive() throws IOException {
        assertThat(process.isAlive())
                .as("%s lives:%n%s", name, process.isAlive() ? "" : tail())
                .isTrue();
    }

    /** What it has warned of last. */
    String complaints() throws IOException {
        return Complaints.of(name, Files.readString(output.toPath()));
    }

    private String tail() throws IOException {
        String text = Files.readString(output.toPath());
        return text.substring(Math.max(0, text.length() - 5_000));
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }
}
