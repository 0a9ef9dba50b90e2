package io.bytemeter.node.inbound;

import io.bytemeter.node.relay.Receiver;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's handshake from whatever pieces it arrives in. What the protocol consumes is overhead; what follows it
 * is handed back to the client's intake untouched.
 */
public abstract class Handshake implements Receiver {
    private final Session session;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    protected Handshake(Session session) {
        this.session = session;
    }

    /** Reads on from the client. */
    public final void start() {
        session.client().receiver(this);
        session.client().resume();
    }

    /**
     * Consumes what is complete in {@code received}, answering as it goes.
     *
     * @return null to read on, or what to do now that the handshake is over; the client is paused by then
     */
    protected abstract @Nullable Runnable parse(ByteBuf received);

    /** Ends the handshake and the session; the rest of what the client sent is not looked at. */
    protected final Runnable refusal(CloseReason reason) {
        received.skipBytes(received.readableBytes());
        return () -> session.finish(reason);
    }

    protected final Session session() {
        return session;
    }

    @Override
    public final void read(ByteBuf bytes) {
        received = received.isReadable() ? joined(received, bytes) : bytes;
        int before = received.readableBytes();
        Runnable next = parse(received);
        session.meter().overheadUplink(before - received.readableBytes());
        if (next == null) {
            keep();
        } else {
            session.client().pause();
            ByteBuf rest = received;
            received = Unpooled.EMPTY_BUFFER;
            session.client().unread(rest);
            next.run();
        }
    }

    /** What is incomplete stays on the heap: it may never be completed, and then nobody has to release it. */
    private void keep() {
        ByteBuf rest = Unpooled.copiedBuffer(received);
        received.release();
        received = rest;
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf second) {
        ByteBuf joined = Unpooled.copiedBuffer(first, second);
        first.release();
        second.release();
        return joined;
    }

    @Override
    public final void ended() {
        leave();
    }

    @Override
    public final void failed() {
        leave();
    }

    private void leave() {
        session.meter().overheadUplink(received.readableBytes());
        session.end(CloseReason.CLIENT);
    }
}
