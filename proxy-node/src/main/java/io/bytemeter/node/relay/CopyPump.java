package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import java.util.function.LongConsumer;

/** A pump that reads and writes through the channels, where there are no sockets to get at. */
final class CopyPump implements Pump, Receiver {
    private final Intake source;
    private final Intake sink;
    private final Outlet outlet;
    private final Relay relay;
    private boolean done;

    CopyPump(Intake source, Intake sink, ReadBuffers buffers, LongConsumer counter, Relay relay) {
        this.source = source;
        this.sink = sink;
        this.outlet = new Outlet(sink, buffers, counter, source::resume, () -> relay.sinkFailed(this));
        this.relay = relay;
    }

    @Override
    public void start() {
        source.receiver(this);
        source.resume();
    }

    @Override
    public void stop() {
        done = true;
        outlet.stop();
        source.release();
        source.pause();
    }

    @Override
    public void release() {
        // it has nothing of theirs
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public void read(ByteBuf bytes) {
        if (!outlet.write(bytes)) {
            source.pause();
        }
    }

    @Override
    public void ended() {
        if (!done) {
            done = true;
            relay.sourceEnded(sink);
        }
    }

    @Override
    public void failed() {
        relay.sourceFailed(this);
    }
}
