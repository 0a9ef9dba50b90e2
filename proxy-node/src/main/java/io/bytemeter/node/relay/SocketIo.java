package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the socket pumps of one event loop share. Confined to the loop. */
final class SocketIo {
    /** Much of it fits the processor's cache, and a larger one saves few calls. */
    private static final int BUFFER = 256 * 1024;

    private final Wires wires;
    private final Pipes pipes;
    private final ReadBuffers buffers;
    private final long spliceAfter;
    private final LongAdder spliced;
    private @Nullable ByteBuf buffer;

    /**
     * @param spliceAfter bytes a direction copies before it splices; negative for ever
     * @param spliced counts the bytes that were spliced
     */
    SocketIo(Wires wires, Pipes pipes, ReadBuffers buffers, long spliceAfter, LongAdder spliced) {
        this.wires = wires;
        this.pipes = pipes;
        this.buffers = buffers;
        this.spliceAfter = spliceAfter;
        this.spliced = spliced;
    }

    Wires wires() {
        return wires;
    }

    ReadBuffers buffers() {
        return buffers;
    }

    /** A pipe for a direction that has moved this many bytes; null if it should go on copying. */
    @Nullable
    Pipe pipe(long moved) {
        return spliceAfter >= 0 && moved >= spliceAfter ? pipes.take() : null;
    }

    void give(Pipe pipe) {
        pipes.give(pipe);
    }

    void spliced(int bytes) {
        spliced.add(bytes);
    }

    /** The buffer all directions of the loop read into, by turns; what they cannot write at once they copy out of it. */
    ByteBuf buffer() {
        if (buffer == null) {
            buffer = PooledByteBufAllocator.DEFAULT.directBuffer(BUFFER);
        }
        return buffer.clear();
    }

    void close() {
        pipes.close();
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
