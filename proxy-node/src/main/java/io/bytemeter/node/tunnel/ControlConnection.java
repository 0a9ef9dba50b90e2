package io.bytemeter.node.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A control connection whose ends have been introduced. Either says something every {@link #HEARTBEAT} and gives up a peer
 * that has not for {@link #SILENCE}. Confined to its event loop, except where it says otherwise.
 */
final class ControlConnection extends ByteToMessageDecoder {
    static final Duration HEARTBEAT = Duration.ofSeconds(5);
    static final Duration SILENCE = HEARTBEAT.multipliedBy(3);

    /** Whose connection it is. Called on its event loop. */
    interface Owner {
        /** The peer has said something else than that it is there. */
        void received(Frame frame) throws TunnelException;

        /** The connection is closed. */
        void lost();

        /** The peer does not speak as it should; the connection is about to be closed. */
        void misled(Throwable cause);
    }

    private final Frames received;
    private final Frames sent;
    private final Owner owner;
    private @Nullable ChannelHandlerContext context;
    private boolean misled;

    ControlConnection(Secret ofReceived, Secret ofSent, Owner owner) {
        this.received = new Frames(ofReceived);
        this.sent = new Frames(ofSent);
        this.owner = owner;
    }

    /** Takes {@code pipeline} over from the handler of the introduction, with what that has not consumed. */
    void follow(ChannelPipeline pipeline, ByteToMessageDecoder introduction) {
        pipeline.addLast(
                new IdleStateHandler(SILENCE.toMillis(), HEARTBEAT.toMillis(), 0, TimeUnit.MILLISECONDS), this);
        pipeline.remove(introduction);
    }

    /** Sends {@code frame}; from any thread. Nothing happens if the connection is closed. */
    void send(Frame frame) {
        ChannelHandlerContext open = open();
        open.executor().execute(() -> write(open, frame));
    }

    /** Closes the connection; from any thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    void close() {
        open().close();
    }

    private ChannelHandlerContext open() {
        return Objects.requireNonNull(context, "follow() comes first");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // fails only on a broken channel, and then channelInactive says so
    private void write(ChannelHandlerContext open, Frame frame) {
        ByteBuf out = open.alloc().buffer(128);
        sent.write(frame, out);
        open.writeAndFlush(out);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws TunnelException {
        if (misled) {
            return;
        }
        Frame frame = received.read(in);
        if (frame != null && !(frame instanceof Frame.Heartbeat)) {
            owner.received(frame);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof IdleStateEvent idle)) {
            super.userEventTriggered(ctx, event);
        } else if (idle.state() == IdleState.WRITER_IDLE) {
            write(ctx, new Frame.Heartbeat());
        } else {
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        owner.lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!misled) {
            misled = true;
            owner.misled(cause);
        }
        close();
    }
}
