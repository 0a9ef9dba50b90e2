package io.bytemeter.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The real {@code v2ctl}, and the scripts of v2ray's documents that call it. */
final class V2ctl {
    private static final Path PROGRAM = Path.of("/usr/bin/v2ctl");

    private V2ctl() {}

    record Output(int code, String out, String err) {}

    static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "v2ctl is not installed (apt install v2ray)");
    }

    static Output api(int port, String method, String request) {
        return run(PROGRAM.toString(), "api", "--server=127.0.0.1:" + port, method, request);
    }

    /** Runs a document's script with its two adjustable lines set to this program and port. */
    static Output script(String name, Path directory, int port, String... arguments) throws IOException {
        Path script = directory.resolve(name);
        try (InputStream text = V2ctl.class.getResourceAsStream("/v2ray/" + name)) {
            Files.writeString(
                    script,
                    new String(text.readAllBytes(), StandardCharsets.UTF_8)
                            .replaceFirst("(?m)^_APISERVER=.*$", "_APISERVER=127.0.0.1:" + port)
                            .replaceFirst("(?m)^_V2CTL=.*$", "_V2CTL=" + PROGRAM));
        }
        String[] command = new String[arguments.length + 2];
        command[0] = "bash";
        command[1] = script.toString();
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return run(command);
    }

    private static Output run(String... command) {
        try {
            Path err = Files.createTempFile("v2ctl", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end of " + String.join(" ", command));
            }
            String errors = Files.readString(err);
            Files.delete(err);
            return new Output(process.exitValue(), out, errors);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
