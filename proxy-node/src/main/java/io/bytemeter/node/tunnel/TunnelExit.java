package io.bytemeter.node.tunnel;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.node.inbound.Sessions;
import io.bytemeter.node.outbound.Dialer;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a tunnel ends: dials out to an entrance, stays connected, and dials a data connection for each target it is asked
 * for. Those are sessions like the accepted ones, so that routing rules say what can be reached.
 *
 * <p>Inert until started. What it keeps is confined to one event loop of the node's.
 */
final class TunnelExit implements AutoCloseable {
    /** Data connections being dialled at a time. */
    static final int MAX_DIALING = EntranceLink.MAX_WAITING;

    private static final Logger logger = LoggerFactory.getLogger(TunnelExit.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final TunnelSettings settings;
    private final Secret secret;
    private final Transport transport;
    private final EventLoopGroup loops;
    private final EventLoop loop;
    private final AddressResolverGroup<InetSocketAddress> names;
    private final Map<EventLoop, Sessions> sessions;
    private final Dialer direct;
    private final Duration patience;
    private final SecureRandom random;
    private final AtomicInteger dialing = new AtomicInteger();
    private Duration pause = FIRST_PAUSE;
    private boolean troubled;
    private boolean closed;
    private @Nullable Channel channel;
    private @Nullable Future<?> retry;
    private volatile boolean connected;

    /**
     * @param loops the keys of {@code sessions}
     * @param direct dials data connections
     * @param patience with an entrance that does not answer
     */
    TunnelExit(
            TunnelSettings settings,
            Transport transport,
            EventLoopGroup loops,
            AddressResolverGroup<InetSocketAddress> names,
            Map<EventLoop, Sessions> sessions,
            Dialer direct,
            Duration patience,
            SecureRandom random) {
        this.settings = settings;
        this.secret = Secret.of(settings.secret());
        this.transport = transport;
        this.loops = loops;
        this.loop = loops.next();
        this.names = names;
        this.sessions = sessions;
        this.direct = direct;
        this.patience = patience;
        this.random = random;
    }

    /** Begins to dial, again and again; does not wait. */
    void start() {
        loop.execute(this::connect);
    }

    /** Whether the entrance is there; from any thread. */
    boolean connected() {
        return connected;
    }

    /** Lets the entrance go; what is relayed goes on. */
    @Override
    public void close() {
        loop.submit(this::stop).syncUninterruptibly();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    private void stop() {
        closed = true;
        if (retry != null) {
            retry.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
    }

    private void connect() {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(transport.socket(null))
                .resolver(names)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline()
                                .addLast(new ExitIntroduction(
                                        secret,
                                        settings.node(),
                                        Introduction.nonce(random),
                                        patience,
                                        new Introducing()));
                    }
                })
                .connect(InetSocketAddress.createUnresolved(
                        settings.connect().host(), settings.connect().port()));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                trouble(done.cause());
            }
        });
        connecting.channel().closeFuture().addListener(gone -> lost());
    }

    private void lost() {
        boolean was = connected;
        connected = false;
        if (closed) {
            return;
        }
        if (was) {
            trouble(new TunnelException("the entrance closed the connection"));
        }
        retry = loop.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    /** Tells the first of a series of failures, and how the series began. */
    private void trouble(Throwable cause) {
        if (!troubled && !closed) {
            troubled = true;
            logger.atWarn()
                    .addKeyValue(
                            "entrance",
                            settings.connect().host() + ":" + settings.connect().port())
                    .addKeyValue("reason", cause.getMessage())
                    .log("tunnel not connected, dialling until it is");
        }
    }

    private final class Introducing implements ExitIntroduction.Owner {
        @Override
        public void introduced(ChannelHandlerContext ctx, Introduction introduction) {
            Linked linked =
                    new Linked(introduction, (InetSocketAddress) ctx.channel().remoteAddress());
            linked.control.follow(ctx.pipeline(), (ExitIntroduction) ctx.handler());
            connected = true;
            troubled = false;
            pause = FIRST_PAUSE;
            logger.atInfo()
                    .addKeyValue("entrance", ctx.channel().remoteAddress())
                    .log("tunnel connected");
        }

        @Override
        public void misled(Throwable cause) {
            trouble(cause);
        }
    }

    /** The exit's side of one control connection. */
    private final class Linked implements ControlConnection.Owner {
        private final ControlConnection control;
        private final Introduction.DataProof proof;
        private final Target entrance;

        Linked(Introduction introduction, InetSocketAddress entrance) {
            this.control = new ControlConnection(introduction.toExit(), introduction.toEntrance(), this);
            this.proof = introduction.data();
            this.entrance = new Target(entrance.getAddress().getHostAddress(), entrance.getPort());
        }

        @Override
        public void received(Frame frame) throws TunnelException {
            if (!(frame instanceof Frame.Open open)) {
                throw new TunnelException("a frame that is the exit's to send");
            }
            if (dialing.incrementAndGet() > MAX_DIALING) {
                failed(open);
                return;
            }
            EventLoop chosen = loops.next();
            Sessions ofLoop = sessions.get(chosen);
            if (ofLoop != null) {
                chosen.execute(() -> dial(open, ofLoop));
            }
        }

        private void dial(Frame.Open open, Sessions ofLoop) {
            Promise<Intake> promise = ofLoop.loop().newPromise();
            promise.addListener((Future<Intake> dialed) -> {
                if (dialed.isSuccess()) {
                    dialing.decrementAndGet();
                    ofLoop.accept(
                            dialed.getNow(),
                            Inbound.TUNNEL,
                            new ExitProtocol(proof.hello(open.number()), open.target()));
                } else {
                    failed(open);
                }
            });
            direct.dial(entrance, ofLoop.loop(), ofLoop.buffers(), promise);
        }

        private void failed(Frame.Open open) {
            dialing.decrementAndGet();
            control.send(new Frame.Failed(open.number()));
        }

        @Override
        public void lost() {
            // the closed channel says it
        }

        @Override
        public void misled(Throwable cause) {
            trouble(cause);
        }
    }
}
