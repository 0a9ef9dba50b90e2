package io.bytemeter.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the script, called from a directory of its own. */
final class Launched implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path out;
    private final Path err;

    private Launched(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Launched start(Path directory, String... arguments) throws IOException {
        return withOptions(directory, "-Xmx512m -XX:TieredStopAtLevel=1", arguments);
    }

    /** With these options of the JVM. */
    static Launched withOptions(Path directory, String options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("bytemeter.script")));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("BYTEMETER_JAVA_OPTS", options);
        return new Launched(builder.start(), out, err);
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** Waits until stdout or stderr contain {@code text}; false if the process ends before. */
    boolean says(String text) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
            if (out().contains(text) || err().contains(text)) {
                return true;
            }
            if (ended) {
                return false;
            }
        }
        return false;
    }

    /** Sends SIGTERM. */
    Launched terminate() {
        process.destroy();
        return this;
    }

    Launched kill() {
        process.destroyForcibly();
        return this;
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("does not end; it said " + err());
        }
        return process.exitValue();
    }

    /** Returns once it is gone: nobody writes any more where the next test, or what cleans up, works. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
