package io.bytemeter.system;

import java.util.List;
import java.util.regex.Pattern;

/** What the output of a process tells of what went wrong. */
final class Complaints {
    private static final Pattern TELLING =
            Pattern.compile(".* (WARN|ERROR) .*|[a-z.]+[A-Za-z]+(Exception|Error): .*|Caused by: .*");
    private static final int MOST = 12;
    private static final int WIDTH = 300;

    private Complaints() {}

    /** The last telling lines of its output, below its name. */
    static String of(String process, String output) {
        List<String> lines = output.lines()
                .filter(line -> TELLING.matcher(line).matches())
                .map(line -> line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line)
                .toList();
        return process + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - MOST), lines.size()))
                + "\n";
    }
}
