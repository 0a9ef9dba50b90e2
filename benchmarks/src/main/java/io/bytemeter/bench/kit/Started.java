package io.bytemeter.bench.kit;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that was started here, and ends with this one whatever happens. */
public final class Started implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Started::end)));
    }

    private final Process process;

    private Started(Process process) {
        this.process = process;
    }

    public static Started of(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        RUNNING.add(process);
        return new Started(process);
    }

    /** A program of ours in a JVM of its own, with the sizes that this one was given. */
    public static ProcessBuilder jvm(List<String> options, Class<?> main, String... args) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(options);
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("bench."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        Stream.of("-cp", System.getProperty("java.class.path"), main.getName()).forEach(command::add);
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }

    /** {@code ./bytemeter} of the directory that this was built in; what it prints goes to a file. */
    public static ProcessBuilder bytemeter(Path output, List<String> args) {
        List<String> command =
                new ArrayList<>(List.of(root().resolve("bytemeter").toString()));
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    }

    /** From benchmarks/target/app/benchmarks.jar. */
    private static Path root() {
        try {
            Path jar = Path.of(Started.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolve("../../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public Process process() {
        return process;
    }

    /** Waits for it to end by itself; its exit code. */
    public int await() throws InterruptedException {
        int code = process.waitFor();
        RUNNING.remove(process);
        return code;
    }

    /** SIGTERM. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " did not stop");
        }
        RUNNING.remove(process);
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        RUNNING.remove(process);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        end(process);
        RUNNING.remove(process);
    }
}
