package io.bytemeter.bench.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code /proc}; see proc(5). */
final class ProcessorTime {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all that we run on
    private static final int UTIME = 11; // counted from the field after the name
    private static final int CHILDREN = 4; // utime, stime, and those of children that have ended

    private ProcessorTime() {}

    /** User and system time of a process and its children, living or ended, in seconds. */
    static double of(ProcessHandle process) {
        double sum = own(process.pid());
        for (ProcessHandle child : process.descendants().toList()) {
            sum += own(child.pid());
        }
        return sum;
    }

    private static double own(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = UTIME; i < UTIME + CHILDREN; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0; // a child that has just ended: its parent has its time now
        }
    }
}
