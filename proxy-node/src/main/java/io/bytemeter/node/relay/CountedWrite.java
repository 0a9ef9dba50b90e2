package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelProgressivePromise;
import java.util.function.LongConsumer;

/**
 * The promise of one write, which counts each byte when the kernel has taken it: Netty reports the progress of partial
 * writes to progressive promises, so that a write cut short by a reset is counted as far as it came.
 */
public final class CountedWrite extends DefaultChannelProgressivePromise {
    private final LongConsumer counter;
    private long counted;

    private CountedWrite(Channel channel, LongConsumer counter) {
        super(channel);
        this.counter = counter;
    }

    /** Writes and flushes {@code bytes}, which it takes over, and adds what the kernel takes to {@code counter}. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is the promise that is returned
    public static CountedWrite write(Channel channel, ByteBuf bytes, LongConsumer counter) {
        CountedWrite write = new CountedWrite(channel, counter);
        channel.writeAndFlush(bytes, write);
        return write;
    }

    @Override
    public boolean tryProgress(long progress, long total) {
        counter.accept(progress - counted);
        counted = progress;
        return true;
    }
}
