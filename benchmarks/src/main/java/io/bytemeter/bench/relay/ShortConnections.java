package io.bytemeter.bench.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** A target that echoes, and clients that connect, send 64 bytes, await their echo, close and begin again. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends in a closed channel, which is counted
final class ShortConnections implements AutoCloseable {
    private static final int MESSAGE = 64;
    private static final int BACKLOG = 4096;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Channel listening;

    private ShortConnections() {
        listening = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .option(io.netty.channel.ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new Echo())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    static ShortConnections listen() {
        return new ShortConnections();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Keeps so many connections going until the answer is closed; counts those that ended well. */
    Running start(Contender to, int concurrent) {
        Running running = new Running(to);
        for (int i = 0; i < concurrent; i++) {
            running.next();
        }
        return running;
    }

    @Override
    public void close() {
        loops.shutdownGracefully();
    }

    /** A load that goes on. */
    final class Running implements AutoCloseable {
        final LongAdder done = new LongAdder();
        final LongAdder failed = new LongAdder();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Bootstrap bootstrap;

        private Running(Contender to) {
            bootstrap = new Bootstrap()
                    .group(loops)
                    .channel(EpollSocketChannel.class)
                    .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.port()))
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Client(Running.this, to.socksTo()));
                        }
                    });
        }

        private void next() {
            if (!stopped.get()) {
                bootstrap.connect().addListener(connected -> {
                    if (!connected.isSuccess()) {
                        failed.increment();
                        next();
                    }
                });
            }
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }

    private static final class Client extends ChannelInboundHandlerAdapter {
        private final Running running;
        private final int socksTo;
        private int received;
        private int step;

        Client(Running running, int socksTo) {
            this.running = running;
            this.socksTo = socksTo;
            this.step = socksTo > 0 ? 0 : 2;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            byte[] message =
                    switch (step) {
                        case 0 -> Socks.GREETING;
                        case 1 -> Socks.request(socksTo);
                        default -> new byte[MESSAGE];
                    };
            ctx.writeAndFlush(ctx.alloc().buffer(message.length).writeBytes(message), ctx.voidPromise());
        }

        private int expected() {
            return switch (step) {
                case 0 -> Socks.METHOD_LENGTH;
                case 1 -> Socks.REPLY_LENGTH;
                default -> MESSAGE;
            };
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received += bytes.readableBytes();
            bytes.release();
            if (received < expected()) {
                return;
            }
            received = 0;
            if (step < 2) {
                step++;
                send(ctx);
            } else {
                step++;
                running.done.increment();
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (step <= 2) {
                running.failed.increment();
            }
            running.next();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message, ctx.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
