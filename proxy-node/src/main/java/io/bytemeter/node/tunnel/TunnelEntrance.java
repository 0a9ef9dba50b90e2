package io.bytemeter.node.tunnel;

import io.bytemeter.node.config.ListenAddress;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.outbound.Dialer;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Target;
import io.bytemeter.settings.InvalidSettingException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a tunnel begins: an exit dials in here, and connections dialled with this leave there. One exit at a time; the one
 * that is there stays, but the same one dialling in again takes the place of its former connection, which may be dead.
 *
 * <p>Inert until started. Start and close belong to one thread, the other methods may be called from any.
 */
final class TunnelEntrance implements Dialer, AutoCloseable {
    /** Connections that may be without an introduction at a time. */
    static final int MAX_ARRIVING = 1024;

    private static final Logger logger = LoggerFactory.getLogger(TunnelEntrance.class);
    private static final int BACKLOG = 4096;
    private static final Duration LOG_PERIOD = Duration.ofSeconds(10);

    private final ListenAddress address;
    private final Secret secret;
    private final Clock clock;
    private final SecureRandom random;
    private final Duration patience;
    private final AtomicInteger arriving = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);
    private volatile @Nullable EntranceLink link;
    private @Nullable Channel listening;

    /** @param patience with connections that have not introduced themselves */
    TunnelEntrance(TunnelSettings settings, Duration patience, Clock clock, SecureRandom random) {
        this.address = settings.listen();
        this.secret = Secret.of(settings.secret());
        this.patience = patience;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Listens for the exit.
     *
     * @throws InvalidSettingException if the address cannot be bound
     */
    void start(Transport transport, EventLoopGroup loops) {
        InetSocketAddress at = new InetSocketAddress(address.host(), address.port());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channelFactory(transport.server(at.getAddress()))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        arrive(channel);
                    }
                })
                .bind(at)
                .awaitUninterruptibly();
        if (bound.cause() != null) {
            throw InvalidSettingException.of(
                    TunnelSettings.LISTEN.key(),
                    address.host() + ":" + address.port(),
                    "an address to listen on; " + bound.cause().getMessage());
        }
        listening = bound.channel();
    }

    /** The port listened on, once started. */
    int port() {
        return listening == null ? -1 : ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Whether an exit is there. */
    boolean connected() {
        EntranceLink now = link;
        return now != null && !now.isLost();
    }

    /** Connections that were closed because they did not know the secret, or did not speak as they should. */
    long refused() {
        return refused.sum();
    }

    /** Connects from the exit's network. Without an exit it fails at once. */
    @Override
    public void dial(Target target, EventLoop loop, ReadBuffers buffers, Promise<Intake> promise) {
        EntranceLink now = link;
        if (now == null || now.isLost()) {
            promise.tryFailure(
                    new DialException(DialException.Kind.NETWORK_UNREACHABLE, "the tunnel is not connected"));
        } else {
            now.open(target, new Waiting(loop, buffers, promise));
        }
    }

    /** Stops listening and lets the exit go; what is relayed goes on. */
    @Override
    public void close() {
        if (listening != null) {
            listening.close().syncUninterruptibly();
        }
        EntranceLink now = link;
        if (now != null) {
            now.control().close();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    private void arrive(SocketChannel channel) {
        channel.pipeline().addLast(new Arrival(this, channel, patience));
        if (arriving.incrementAndGet() > MAX_ARRIVING) {
            refused(channel.remoteAddress(), new TunnelException("too many connections without introduction"));
            channel.close();
        }
    }

    /** A connection has introduced itself, or is gone. */
    void arrived() {
        arriving.decrementAndGet();
    }

    byte[] nonce() {
        return Introduction.nonce(random);
    }

    Secret secret() {
        return secret;
    }

    @Nullable
    Waiting claim(Hello.Data hello) throws TunnelException {
        EntranceLink now = link;
        if (now == null) {
            throw new TunnelException("a data connection without a control connection");
        }
        return now.claim(hello);
    }

    /** {@code next} has proved to know the secret. */
    synchronized void link(EntranceLink next) throws TunnelException {
        EntranceLink former = link;
        if (former != null && !former.isLost()) {
            if (!former.exit().equals(next.exit())) {
                throw new TunnelException("the tunnel is taken by " + former.exit());
            }
            former.control().close();
            former.lost();
        }
        link = next;
        logger.atInfo().addKeyValue("exit", next.exit()).log("tunnel connected");
    }

    /** Counts a connection that is closed for what it said or did not; those that just broke are not counted. */
    void refused(@Nullable SocketAddress peer, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof IOException) {
            return;
        }
        refused.increment();
        long now = clock.millis();
        long until = quietUntil.get();
        if (now >= until && quietUntil.compareAndSet(until, now + LOG_PERIOD.toMillis())) {
            logger.atWarn()
                    .addKeyValue("peer", peer)
                    .addKeyValue("reason", reason.getMessage())
                    .addKeyValue("refused", refused())
                    .log("tunnel connection refused");
        }
    }
}
