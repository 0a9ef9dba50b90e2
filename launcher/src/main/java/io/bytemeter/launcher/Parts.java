package io.bytemeter.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a process, closed in the reverse order of their addition. Confined to the main thread. */
final class Parts implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Parts.class);

    private final Deque<Part> open = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable) {}

    /** Remembers {@code part}, which may not be started yet. */
    <T extends AutoCloseable> T add(String name, T part) {
        open.push(new Part(name, part));
        return part;
    }

    /** Closes all parts. One that cannot be closed does not keep the others from it. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            Part part = open.pop();
            try {
                part.closeable().close();
                logger.atDebug().addKeyValue("part", part.name()).log("stopped");
            } catch (Exception e) {
                logger.atError().addKeyValue("part", part.name()).setCause(e).log("not stopped in good order");
            }
        }
    }
}
