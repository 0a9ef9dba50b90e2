package io.bytemeter.node.udp;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.node.route.Router;
import io.bytemeter.node.route.StubNames;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One event loop that relays datagrams, with what it reports. */
final class UdpNode implements AutoCloseable {
    private static final String DOCUMENT = """
            {"inbounds": [{"tag": "socks", "listen": "127.0.0.1", "port": 1, "protocol": "socks"}],
             "outbounds": [{"tag": "direct", "protocol": "freedom"}, {"tag": "other", "protocol": "freedom"},
                           {"tag": "hole", "protocol": "blackhole"},
                           {"tag": "chain", "protocol": "http", "settings": {"servers": [{"address": "x", "port": 1}]}}],
             "routing": {"rules": [{"domain": ["full:other.test"], "outboundTag": "other"},
                                   {"domain": ["full:hole.test"], "outboundTag": "hole"},
                                   {"domain": ["full:chain.test"], "outboundTag": "chain"}]}}
            """;

    final UdpRelay relay;
    final List<UsageRecord> records = new ArrayList<>();
    final EventLoop loop;
    final CompletableFuture<Void> expired = new CompletableFuture<>();
    private final boolean epoll;
    private final MultiThreadIoEventLoopGroup group;
    private final LoopMeter meters;

    UdpNode(boolean epoll, Duration idle) {
        this.epoll = epoll;
        group = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        AtomicLong numbers = new AtomicLong();
        meters = new LoopMeter(loop, Clock.systemUTC(), Duration.ofSeconds(1), new Records(), numbers::incrementAndGet);
        NodeConfig config = NodeConfigReader.read(DOCUMENT.getBytes(StandardCharsets.UTF_8), "test");
        StubNames names = new StubNames(Map.of(
                "echo.test", List.of("127.0.0.1"), "other.test", List.of("127.0.0.1"), "six.test", List.of("::1")));
        Timeouts timeouts = new Timeouts(idle, idle, idle, idle);
        relay = new UdpRelay(
                new Router(config, names),
                names,
                () -> epoll ? new EpollDatagramChannel() : new NioDatagramChannel(),
                timeouts);
    }

    /** A connection of a client from 127.0.0.1 that has been granted an association. */
    Association associate(String user) throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        accepted.complete(context.channel());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort());
        Channel control = accepted.get(5, TimeUnit.SECONDS);
        Inbound.Socks inbound = new Inbound.Socks("socks", "127.0.0.1", 1, List.of(), true, "127.0.0.1");
        CompletableFuture<Association> association = new CompletableFuture<>();
        loop.execute(() -> {
            ConnectionMeter meter = meters.open("socks");
            meter.user(user);
            relay.associate(inbound, control, user, meter, meters, () -> expired.complete(null))
                    .addListener(done ->
                            association.complete(new Association((UdpAssociation) done.getNow(), meter, client, loop)));
        });
        return association.get(5, TimeUnit.SECONDS);
    }

    /** The port of a dokodemo-door listener that maps to 127.0.0.1:targetPort. */
    Channel map(int targetPort) throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0)) {
            port = free.getLocalPort();
        }
        return relay.listen(
                        new Inbound.Dokodemo("door", "127.0.0.1", port, "127.0.0.1", targetPort, false, true),
                        loop,
                        meters)
                .sync()
                .channel();
    }

    /** Everything counted so far. */
    List<UsageRecord> settle() throws Exception {
        loop.submit(meters::close).get(5, TimeUnit.SECONDS);
        return List.copyOf(records);
    }

    /** An association as its client sees it, and how its inbound ends it. */
    record Association(UdpAssociation granted, ConnectionMeter meter, Socket control, EventLoop loop) {
        InetSocketAddress address() {
            return granted.address();
        }

        void close() throws Exception {
            loop.submit(() -> {
                        granted.close(CloseReason.COMPLETED);
                        meter.close(CloseReason.COMPLETED);
                    })
                    .get(5, TimeUnit.SECONDS);
            control.close();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Records implements UsageSink {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void offer(List<UsageRecord> offered) {
            records.addAll(offered);
        }
    }
}
