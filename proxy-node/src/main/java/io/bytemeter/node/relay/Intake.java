package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one handler of a connection's channel: hands bytes, end and failure to its {@link Receiver}, and holds them while
 * paused. It starts paused. Confined to the event loop of the channel.
 */
public final class Intake extends ChannelInboundHandlerAdapter {
    private static final Logger logger = LoggerFactory.getLogger(Intake.class);

    private final SocketChannel channel;
    private final ReadBuffers buffers;
    private final Deque<ByteBuf> held = new ArrayDeque<>(1);
    private Receiver receiver = new Discard();
    private boolean paused = true;
    private boolean delivering;
    private boolean ended;
    private boolean endDelivered;
    private boolean failed;

    private Intake(SocketChannel channel, ReadBuffers buffers) {
        this.channel = channel;
        this.buffers = buffers;
    }

    /** Makes a paused intake the handler of {@code channel}, which must have autoread off. */
    @SuppressWarnings("deprecation") // a failed write must not close the channel before all that arrived has been read
    public static Intake install(SocketChannel channel, ReadBuffers buffers) {
        Intake intake = new Intake(channel, buffers);
        channel.config().setRecvByteBufAllocator(buffers).setAutoClose(false);
        channel.pipeline().addLast(intake);
        return intake;
    }

    /** The intake of {@code channel}, on which {@link #install} was called. */
    public static Intake of(SocketChannel channel) {
        return (Intake) channel.pipeline().last();
    }

    public SocketChannel channel() {
        return channel;
    }

    /** Whether the channel broke, as against ended in good order. */
    public boolean hasFailed() {
        return failed;
    }

    /** Whether the peer sends no more; what it sent may still be held. */
    public boolean hasEnded() {
        return ended;
    }

    /** Takes what is held first, which then counts as held by whoever took it; null if nothing is. */
    @Nullable
    ByteBuf poll() {
        return held.poll();
    }

    /** Somebody who reads the socket itself has found that the peer sends no more. */
    void foundEnd() {
        ended = true;
    }

    /** Writes {@code bytes}, which it takes over, without counting them. */
    @SuppressWarnings("FutureReturnValueIgnored") // fails only on a broken channel, and then failed() says so
    public void write(ByteBuf bytes) {
        channel.writeAndFlush(bytes);
    }

    /** Tells the peer that no more is coming; all writes must be done. */
    @SuppressWarnings("FutureReturnValueIgnored") // fails only on a broken channel, and then failed() says so
    public void endOutput() {
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            endOutput(socket); // the channel would make an exception first, for writes that are not there
        } else {
            channel.shutdownOutput();
        }
    }

    private static void endOutput(Socket socket) {
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            logger.trace("the peer has gone", e);
        }
    }

    /** Hands over to another receiver; whether the intake is paused does not change. */
    public void receiver(Receiver next) {
        receiver = next;
    }

    /** Gives {@code bytes} back, to be read first. */
    public void unread(ByteBuf bytes) {
        if (bytes.isReadable()) {
            hold(bytes, true);
        } else {
            bytes.release();
        }
    }

    /** Stops reading. */
    public void pause() {
        if (!paused) {
            paused = true;
            channel.config().setAutoRead(false);
        }
    }

    /** Delivers what is held and then reads on. */
    public void resume() {
        paused = false;
        deliver();
        if (!paused && !ended) {
            channel.config().setAutoRead(true);
        }
    }

    /** Drops what is held and closes the channel; the receiver hears no more. */
    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    public void close() {
        receiver = new Discard();
        release();
        channel.close();
    }

    /** Drops what is held. */
    void release() {
        paused = true;
        for (ByteBuf bytes = held.poll(); bytes != null; bytes = held.poll()) {
            buffers.released(bytes);
            bytes.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (paused || delivering || !held.isEmpty()) {
            hold(bytes, false);
        } else {
            receiver.read(bytes);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!ended) {
            fail();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            failedInside(cause);
        }
        fail();
    }

    /** Books a failure of the program. */
    void failedInside(Throwable cause) {
        buffers.failures().increment();
        logger.atWarn().setCause(cause).log("connection closed after an internal failure");
    }

    private void hold(ByteBuf bytes, boolean first) {
        buffers.held(bytes);
        if (first) {
            held.addFirst(bytes);
        } else {
            held.addLast(bytes);
        }
    }

    private void fail() {
        if (!failed) {
            failed = true;
            receiver.failed();
            end();
        }
    }

    private void end() {
        ended = true;
        deliver();
    }

    private void deliver() {
        if (delivering) {
            return; // the loop below goes on with it
        }
        delivering = true;
        try {
            while (!paused && !held.isEmpty()) {
                ByteBuf bytes = held.removeFirst();
                buffers.released(bytes);
                receiver.read(bytes);
            }
            if (!paused && ended && !endDelivered) {
                endDelivered = true;
                receiver.ended();
            }
        } finally {
            delivering = false;
        }
    }

    private static final class Discard implements Receiver {
        @Override
        public void read(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void ended() {
            // nothing to finish
        }

        @Override
        public void failed() {
            // nothing to give up
        }
    }
}
