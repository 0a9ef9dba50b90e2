package io.bytemeter.node.tunnel;

import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has come in at the entrance and has to say what it is for: it becomes the control connection, or is
 * brought to whoever waits for it, or is closed. Confined to its event loop, which is another one once it was moved.
 */
final class Arrival extends ByteToMessageDecoder {
    private final TunnelEntrance entrance;
    private final SocketChannel channel;
    private final Duration patience;
    private @Nullable Future<?> timer;
    private Hello.@Nullable Control exit;
    private @Nullable Introduction introduction;
    private @Nullable Waiting by;
    private boolean decided;

    /** @param patience for all it has to say */
    Arrival(TunnelEntrance entrance, SocketChannel channel, Duration patience) {
        this.entrance = entrance;
        this.channel = channel;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(
                        () -> refuse(new TunnelException("no introduction in time")),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        introduced();
        entrance.arrived();
    }

    private void introduced() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws TunnelException {
        if (decided) {
            return; // the rest is for whoever waits, or for nobody
        }
        if (exit != null && introduction != null) {
            check(exit, introduction, in);
            return;
        }
        Hello hello = Hello.read(in);
        if (hello instanceof Hello.Control control) {
            byte[] nonce = entrance.nonce();
            exit = control;
            introduction = new Introduction(entrance.secret(), control.exit(), control.nonce(), nonce);
            send(nonce);
        } else if (hello instanceof Hello.Data data) {
            Waiting waiting = entrance.claim(data);
            decided = true;
            introduced();
            bring(waiting);
        }
    }

    private void check(Hello.Control from, Introduction told, ByteBuf in) throws TunnelException {
        if (in.readableBytes() < Secret.PROOF_BYTES) {
            return;
        }
        byte[] proof = new byte[Secret.PROOF_BYTES];
        in.readBytes(proof);
        if (!told.acceptsExit(proof)) {
            throw new TunnelException("another secret");
        }
        EntranceLink link = new EntranceLink(from.exit(), told, this::refuse);
        link.control().follow(channel.pipeline(), this);
        entrance.link(link);
        send(told.proofOfEntrance());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // fails only on a broken channel, and then the handlers hear of it
    private void send(byte[] message) {
        channel.writeAndFlush(channel.alloc().buffer(message.length).writeBytes(message));
    }

    /** Nothing more is read until the connection is on the event loop of whoever waits for it. */
    private void bring(@Nullable Waiting waiting) {
        if (waiting == null) {
            close();
            return;
        }
        by = waiting;
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setAutoRead(false);
        channel.deregister()
                .addListener(left -> waiting.loop().register(channel).addListener(this::hand));
    }

    /**
     * The intake gets what was read behind the introduction. Its channel goes on with the sizes of reads it has learnt
     * here; that is of consequence where sockets are not read directly only.
     */
    private void hand(Future<?> moved) {
        Waiting waiting = by;
        if (waiting == null || !moved.isSuccess() || !channel.isActive()) {
            close();
            broken();
            return;
        }
        Intake intake = Intake.install(channel, waiting.buffers());
        channel.pipeline().remove(this);
        Outcome.await(intake, waiting.promise());
    }

    private void broken() {
        if (by != null) {
            by.promise()
                    .tryFailure(new DialException(DialException.Kind.GENERAL, "the tunnel's data connection broke"));
        }
    }

    private void refuse(Throwable cause) {
        if (!decided) {
            decided = true;
            entrance.refused(channel.remoteAddress(), cause);
        }
        close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    private void close() {
        channel.close();
    }

    /** The decoder would read on where it has made nothing of what it read. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (!decided) {
            super.channelReadComplete(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        broken();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(cause);
        broken();
    }
}
