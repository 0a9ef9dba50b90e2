package io.bytemeter.bench.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What figures depend on besides the code. */
final class Machine {
    private Machine() {}

    /** In one line: when, which processors and how many, which systems, and how busy it has been. */
    static String now() {
        String time = ZonedDateTime.now(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ROOT));
        try {
            String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
            return time + ", " + Runtime.getRuntime().availableProcessors() + " x " + processor() + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", JDK "
                    + System.getProperty("java.version") + ", load average before: " + load;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
