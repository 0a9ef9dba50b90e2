package io.bytemeter.node.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The exit's side of introducing a control connection. Confined to its event loop. */
final class ExitIntroduction extends ByteToMessageDecoder {
    /** Whose introduction it is. */
    interface Owner {
        /** The entrance knows the secret; its control connection is to follow this handler. */
        void introduced(ChannelHandlerContext ctx, Introduction introduction);

        /** It does not, or did not say so in time; the connection is about to be closed. */
        void misled(Throwable cause);
    }

    private final Secret secret;
    private final String exit;
    private final byte[] nonce;
    private final Duration patience;
    private final Owner owner;
    private @Nullable Introduction introduction;
    private @Nullable Future<?> timer;

    /**
     * @param exit name of this node
     * @param nonce used once
     * @param patience for all the entrance has to say
     */
    ExitIntroduction(Secret secret, String exit, byte[] nonce, Duration patience, Owner owner) {
        this.secret = secret;
        this.exit = exit;
        this.nonce = nonce;
        this.patience = patience;
        this.owner = owner;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(
                        () -> exceptionCaught(ctx, new TunnelException("no answer in time")),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
        ByteBuf hello = ctx.alloc().buffer(Hello.MAX_BYTES);
        new Hello.Control(exit, nonce).write(hello);
        send(ctx, hello);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws TunnelException {
        if (in.readableBytes() < Secret.PROOF_BYTES) {
            return;
        }
        byte[] message = new byte[Secret.PROOF_BYTES]; // a nonce is as long
        in.readBytes(message);
        if (introduction == null) {
            introduction = new Introduction(secret, exit, nonce, message);
            send(ctx, ctx.alloc().buffer(Secret.PROOF_BYTES).writeBytes(introduction.proofOfExit()));
        } else if (introduction.acceptsEntrance(message)) {
            owner.introduced(ctx, introduction);
        } else {
            throw new TunnelException("another secret");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        if (!ctx.isRemoved()) {
            owner.misled(new TunnelException("closed by the entrance, which may have another secret"));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // fails only on a broken channel, and then it is closed
    private static void send(ChannelHandlerContext ctx, ByteBuf message) {
        ctx.writeAndFlush(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        owner.misled(cause);
        ctx.close();
    }
}
