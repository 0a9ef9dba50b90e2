package io.bytemeter.node.outbound;

import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.Receiver;
import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;

/** The client's side of a handshake with an upstream proxy. What follows its last reply is handed back to the intake. */
abstract class UpstreamHandshake implements Receiver {
    protected final Target target;
    private final Intake upstream;
    private final Promise<Intake> promise;
    private final ByteBuf received;

    UpstreamHandshake(Intake upstream, Target target, Promise<Intake> promise) {
        this.upstream = upstream;
        this.target = target;
        this.promise = promise;
        this.received = upstream.channel().alloc().buffer(64);
    }

    /** Sends the first message and reads on. */
    final void start(ByteBuf greeting) {
        upstream.receiver(this);
        promise.addListener(done -> {
            received.release();
            if (!done.isSuccess()) {
                upstream.close();
            }
        });
        send(greeting);
        upstream.resume();
    }

    /** Reads what is complete of {@code received}, and sends, ends or leaves it for more. */
    abstract void parse(ByteBuf received) throws DialException;

    final void send(ByteBuf message) {
        upstream.write(message);
    }

    /** The proxy has connected; the rest of what was received belongs to the target. */
    final void connected() {
        upstream.pause();
        upstream.unread(received.readRetainedSlice(received.readableBytes()));
        promise.trySuccess(upstream);
    }

    final ByteBuf message(int capacity) {
        return upstream.channel().alloc().buffer(capacity);
    }

    @Override
    public final void read(ByteBuf bytes) {
        try {
            if (promise.isDone()) {
                return;
            }
            received.writeBytes(bytes);
            parse(received);
        } catch (DialException e) {
            promise.tryFailure(e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public final void ended() {
        promise.tryFailure(new DialException(DialException.Kind.GENERAL, "the upstream proxy closed the connection"));
    }

    @Override
    public final void failed() {
        ended();
    }
}
