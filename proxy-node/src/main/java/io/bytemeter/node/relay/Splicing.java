package io.bytemeter.node.relay;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the relays of a node splice, and by what means. Any thread may ask it. */
public final class Splicing {
    /** The part of the process's descriptors that pipes may take. */
    private static final int DESCRIPTOR_SHARE = 8;

    private static final int MOST_PIPES = 256;

    private final long after;
    private final int loops;
    private final PipeSize size;
    private final LongAdder bytes = new LongAdder();

    private Splicing(long after, int loops, PipeSize size) {
        this.after = after;
        this.loops = loops;
        this.size = size;
    }

    /**
     * Loads what it takes.
     *
     * @param after bytes a direction of a connection moves before it is spliced; negative for never
     * @param loops event loops of the node
     */
    public static Splicing load(long after, int loops) {
        return new Splicing(after, loops, after < 0 ? PipeSize.none() : PipeSize.load());
    }

    /** Bytes that were spliced, and not copied. */
    public long bytes() {
        return bytes.sum();
    }

    SocketIo sockets(Wires wires, ReadBuffers buffers, LongSupplier ticks) {
        long affordable = Math.min(buffers.budget() / PipeSize.LARGE, descriptors() / DESCRIPTOR_SHARE / 2 / loops);
        int limit = (int) Math.min(MOST_PIPES, Math.max(1, affordable));
        return new SocketIo(wires, new Pipes(limit, size, ticks), buffers, after, bytes);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : 0;
    }
}
