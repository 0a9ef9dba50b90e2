package io.bytemeter.node.outbound;

import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The freedom outbound: connects straight to the target, trying its addresses in order. */
final class Connector implements Dialer {
    private final Transport transport;
    private final AddressResolverGroup<InetSocketAddress> names;
    private final long timeoutMs;

    /** @param timeout for all attempts together */
    Connector(Transport transport, AddressResolverGroup<InetSocketAddress> names, Duration timeout) {
        this.transport = transport;
        this.names = names;
        this.timeoutMs = timeout.toMillis();
    }

    @Override
    public void dial(Target target, EventLoop loop, ReadBuffers buffers, Promise<Intake> promise) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (literal != null) {
            new Attempts(loop, buffers, promise, List.of(address(literal, target.port()))).next();
            return;
        }
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved(target.host(), target.port());
        names.getResolver(loop).resolveAll(unresolved).addListener((Future<List<InetSocketAddress>> resolved) -> {
            if (promise.isDone()) {
                return;
            }
            if (resolved.isSuccess()) {
                new Attempts(loop, buffers, promise, resolved.getNow()).next();
            } else {
                promise.setFailure(DialException.of(resolved.cause()));
            }
        });
    }

    private static InetSocketAddress address(byte[] literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e); // 4 and 16 bytes are what the parser yields
        }
    }

    private final class Attempts {
        private final EventLoop loop;
        private final ReadBuffers buffers;
        private final Promise<Intake> promise;
        private final Queue<InetSocketAddress> left;
        private final long deadline;

        Attempts(EventLoop loop, ReadBuffers buffers, Promise<Intake> promise, List<InetSocketAddress> addresses) {
            this.loop = loop;
            this.buffers = buffers;
            this.promise = promise;
            this.left = new ArrayDeque<>(addresses);
            this.deadline =
                    loop.ticker().nanoTime() + Duration.ofMillis(timeoutMs).toNanos();
        }

        void next() {
            long remainingMs =
                    Duration.ofNanos(deadline - loop.ticker().nanoTime()).toMillis();
            InetSocketAddress address = left.remove();
            long attemptMs = Math.max(1, remainingMs / (left.size() + 1L)); // a dead address leaves time for the others
            ChannelFuture connecting = new Bootstrap()
                    .group(loop)
                    .channelFactory(transport.socket(address.getAddress()))
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(attemptMs, Integer.MAX_VALUE))
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            Intake.install(channel, buffers);
                        }
                    })
                    .connect(address);
            promise.addListener(done -> {
                if (done.isCancelled()) {
                    close(connecting.channel());
                }
            });
            connecting.addListener(done -> {
                if (done.isSuccess()) {
                    connected((SocketChannel) connecting.channel());
                } else if (!promise.isDone()) {
                    failed(done.cause());
                }
            });
        }

        private void connected(SocketChannel channel) {
            if (!promise.trySuccess(Intake.of(channel))) {
                close(channel);
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
        private static void close(Channel channel) {
            channel.close();
        }

        private void failed(Throwable cause) {
            if (left.isEmpty() || deadline - loop.ticker().nanoTime() <= 0) {
                promise.setFailure(DialException.of(cause));
            } else {
                next();
            }
        }
    }
}
