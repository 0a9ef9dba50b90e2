package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.function.LongConsumer;

/**
 * The writing end of one direction. Whoever writes pauses its source until the outlet has taken the bytes, so at most
 * one write is outstanding.
 */
public final class Outlet implements ChannelFutureListener {
    private final Intake sink;
    private final ReadBuffers buffers;
    private final LongConsumer counter;
    private final Runnable taken;
    private final Runnable broken;
    private int waitingCapacity;
    private boolean stopped;

    /**
     * @param counter is given what the kernel accepts
     * @param taken runs when a write that had to wait is done
     * @param broken runs when the sink takes no more
     */
    public Outlet(Intake sink, ReadBuffers buffers, LongConsumer counter, Runnable taken, Runnable broken) {
        this.sink = sink;
        this.buffers = buffers;
        this.counter = counter;
        this.taken = taken;
        this.broken = broken;
    }

    /** Takes over {@code bytes}; false means that the source has to wait. */
    public boolean write(ByteBuf bytes) {
        int capacity = bytes.capacity();
        CountedWrite write = CountedWrite.write(sink.channel(), bytes, counter);
        if (!write.isDone()) {
            waitingCapacity += capacity;
            buffers.held(capacity);
            write.addListener(this);
            return false;
        }
        if (!write.isSuccess() && !stopped) {
            broken.run();
        }
        return write.isSuccess();
    }

    /** Says no more; what is outstanding is still written and counted. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void operationComplete(ChannelFuture write) {
        buffers.released(waitingCapacity);
        waitingCapacity = 0;
        if (!stopped) {
            if (write.isSuccess()) {
                taken.run();
            } else {
                broken.run();
            }
        }
    }
}
