package io.bytemeter.bench.relay;

import org.jspecify.annotations.Nullable;

/**
 * One relay to be measured.
 *
 * @param port where it listens
 * @param socksTo port to ask for by SOCKS; 0 if it knows where to go
 * @param process its process; null for going straight
 */
record Contender(
        String name, int port, int socksTo, @Nullable ProcessHandle process) {
    /** User and system time of the process and its children so far, in seconds; NaN if it has no process. */
    double processorSeconds() {
        return process == null ? Double.NaN : ProcessorTime.of(process);
    }
}
