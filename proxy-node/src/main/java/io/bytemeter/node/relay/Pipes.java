package io.bytemeter.node.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes of one event loop. A pump has one only while there are bytes in it, so few are needed, except by readers that
 * are slow. Confined to the event loop.
 */
final class Pipes {
    private static final Logger logger = LoggerFactory.getLogger(Pipes.class);
    private static final int MOST_KEPT = 16;
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final int limit;
    private final PipeSize size;
    private final LongSupplier ticks;
    private final Deque<Pipe> free = new ArrayDeque<>();
    private int open;
    private boolean refused;
    private long refusedAt;

    /**
     * @param limit most pipes open at once
     * @param ticks nanoseconds that only grow
     */
    Pipes(int limit, PipeSize size, LongSupplier ticks) {
        this.limit = limit;
        this.size = size;
        this.ticks = ticks;
    }

    /** An empty pipe, or null if there is none to be had now. */
    @Nullable
    Pipe take() {
        Pipe pipe = free.poll();
        return pipe == null && open < limit ? openOne() : pipe;
    }

    /** Takes {@code pipe} back; it is used again if it is empty. */
    void give(Pipe pipe) {
        if (pipe.bytes() == 0 && free.size() < MOST_KEPT) {
            free.push(pipe);
        } else {
            open--;
            pipe.close();
        }
    }

    /** Closes those not taken; the others close when they are given back. */
    void close() {
        for (Pipe pipe = free.poll(); pipe != null; pipe = free.poll()) {
            open--;
            pipe.close();
        }
    }

    /** Pipes open now. */
    int open() {
        return open;
    }

    private @Nullable Pipe openOne() {
        if (refused && ticks.getAsLong() - refusedAt < PAUSE_NANOS) {
            return null;
        }
        refused = false;
        try {
            Pipe pipe = Pipe.open();
            if (size.enlarge(pipe)) {
                open++;
                return pipe;
            }
            pipe.close();
            refuse("the kernel's bound for this account's pipes, /proc/sys/fs/pipe-user-pages-soft");
        } catch (IOException e) {
            refuse(e.getMessage());
        }
        return null;
    }

    private void refuse(@Nullable String cause) {
        refused = true;
        refusedAt = ticks.getAsLong();
        logger.atDebug().addKeyValue("open", open).addKeyValue("cause", cause).log("no pipe; copying instead");
    }
}
