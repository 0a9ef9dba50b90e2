package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.function.LongConsumer;

/** A pump that reads into a buffer and writes it. */
final class CopyPump implements Pump, Receiver, ChannelFutureListener {
    private enum State {
        FLOWING,
        WAITING,
        ENDED,
        STOPPED
    }

    private final Intake source;
    private final Intake sink;
    private final ReadBuffers buffers;
    private final LongConsumer counter;
    private final Relay relay;
    private State state = State.FLOWING;
    private int waitingCapacity;

    CopyPump(Intake source, Intake sink, ReadBuffers buffers, LongConsumer counter, Relay relay) {
        this.source = source;
        this.sink = sink;
        this.buffers = buffers;
        this.counter = counter;
        this.relay = relay;
    }

    @Override
    public void start() {
        source.receiver(this);
        source.resume();
    }

    @Override
    public void stop() {
        state = State.STOPPED;
        source.release();
        source.pause();
    }

    @Override
    public boolean done() {
        return state == State.ENDED || state == State.STOPPED;
    }

    @Override
    public void read(ByteBuf bytes) {
        int capacity = bytes.capacity();
        CountedWrite write = CountedWrite.write(sink.channel(), bytes, counter);
        if (!write.isDone()) {
            state = State.WAITING;
            waitingCapacity = capacity;
            buffers.held(capacity);
            source.pause();
            write.addListener(this);
        } else if (!write.isSuccess()) {
            relay.sinkFailed(this);
        }
    }

    @Override
    public void operationComplete(ChannelFuture write) {
        buffers.released(waitingCapacity);
        if (state != State.WAITING) {
            return;
        }
        state = State.FLOWING;
        if (write.isSuccess()) {
            source.resume();
        } else {
            relay.sinkFailed(this);
        }
    }

    @Override
    public void ended() {
        if (!done()) {
            state = State.ENDED;
            sink.endOutput();
            relay.sourceEnded();
        }
    }

    @Override
    public void failed() {
        relay.sourceFailed(this);
    }
}
