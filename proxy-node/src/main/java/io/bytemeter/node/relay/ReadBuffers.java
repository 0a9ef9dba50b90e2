package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sizes the read buffers of one event loop: up to 256 KiB for a connection that fills them, but small ones once the
 * connections of the loop together hold more than its share of memory, so that ten thousand slow readers cost
 * megabytes and not gigabytes. Confined to the event loop.
 */
public final class ReadBuffers implements RecvByteBufAllocator {
    private static final int MAX = 256 * 1024;
    private static final int SMALL = 4 * 1024;

    private final RecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator(2048, 16 * 1024, MAX).maxMessagesPerRead(4);
    private final long budget;
    private final LongAdder failures;
    private long held;

    /**
     * @param budget bytes the loop's connections may hold before buffers become small
     * @param failures counts connections that ended by a failure of the program
     */
    public ReadBuffers(long budget, LongAdder failures) {
        this.budget = budget;
        this.failures = failures;
    }

    /** Bytes the loop's connections may hold. */
    long budget() {
        return budget;
    }

    /** Bytes of buffers waiting to be written. */
    public long held() {
        return held;
    }

    /** How much to read at once now, of {@code size} bytes there is room for. */
    int affordable(int size) {
        return held > budget ? Math.min(size, SMALL) : size;
    }

    LongAdder failures() {
        return failures;
    }

    void held(int capacity) {
        held += capacity;
    }

    void held(ByteBuf bytes) {
        held += bytes.capacity();
    }

    void released(ByteBuf bytes) {
        held -= bytes.capacity();
    }

    void released(int capacity) {
        held -= capacity;
    }

    @Override
    @SuppressWarnings("deprecation") // the only way to make a handle; its result is used as the type it is
    public Handle newHandle() {
        return new BudgetedHandle((ExtendedHandle) adaptive.newHandle());
    }

    private final class BudgetedHandle extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle delegate;

        BudgetedHandle(ExtendedHandle delegate) {
            super(delegate);
            this.delegate = delegate;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return affordable(super.guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return delegate.continueReading(maybeMoreData);
        }
    }
}
