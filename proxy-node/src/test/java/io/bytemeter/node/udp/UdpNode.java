package io.bytemeter.node.udp;

import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.node.inbound.Sessions;
import io.bytemeter.node.inbound.socks.SocksProtocol;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.node.outbound.Dialers;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Relays;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Router;
import io.bytemeter.node.route.StubNames;
import io.bytemeter.node.tunnel.Tunnels;
import io.bytemeter.usage.UsageRecord;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** One event loop with a socks inbound for alice, and what it reports. */
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

    final UdpDrops drops = new UdpDrops();
    final AccessTable access = new AccessTable(Clock.systemUTC());
    private final UdpRelay relay;
    final List<UsageRecord> records = new ArrayList<>();
    final EventLoop loop;
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final Sessions sessions;

    UdpNode(boolean epoll, Duration idle) {
        transport = epoll ? Transport.best() : Transport.nio();
        group = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
        loop = group.next();
        NodeConfig config = NodeConfigReader.read(DOCUMENT.getBytes(StandardCharsets.UTF_8), "test");
        StubNames names = new StubNames(Map.of(
                "echo.test", List.of("127.0.0.1"), "other.test", List.of("127.0.0.1"), "six.test", List.of("::1")));
        Router router = new Router(config, names);
        AtomicLong numbers = new AtomicLong();
        LoopMeter meter = new LoopMeter(
                loop,
                Clock.systemUTC(),
                Duration.ofMillis(50),
                new Records(),
                ConnectionLedger.unkept(numbers::incrementAndGet));
        Timeouts timeouts = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), idle, idle);
        sessions = new Sessions(
                loop,
                meter,
                Relays.copying(new ReadBuffers(1 << 20, new LongAdder())),
                router,
                new Dialers(
                        config.outbounds(),
                        transport,
                        names,
                        timeouts.connect(),
                        () -> 0,
                        new Tunnels(TunnelSettings.OFF, timeouts.handshake(), Clock.systemUTC(), new SecureRandom())),
                timeouts,
                access);
        relay = new UdpRelay(
                router, names, new ReflectiveChannelFactory<>(transport.datagram()), any -> meter, timeouts, drops);
        loop.execute(sessions::start);
        access.listener(users -> loop.execute(() -> sessions.obey(users)));
    }

    /** A client on 127.0.0.1 that has been granted an association. */
    Association associate(Account... accounts) throws Exception {
        Inbound.Socks inbound = new Inbound.Socks("socks", "127.0.0.1", 1, List.of(accounts), true, "127.0.0.1");
        SocksProtocol protocol = new SocksProtocol(inbound, relay);
        Channel server = new ServerBootstrap()
                .group(group)
                .channelFactory(transport.server(null))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        sessions.accept(channel, "socks", protocol);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Socket control =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort());
        control.setSoTimeout(30_000);
        DataInputStream in = new DataInputStream(control.getInputStream());
        if (accounts.length == 0) {
            control.getOutputStream().write(new byte[] {5, 1, 0});
            in.readFully(new byte[2]);
        } else {
            control.getOutputStream().write(new byte[] {5, 1, 2});
            in.readFully(new byte[2]);
            control.getOutputStream().write(new byte[] {1, 5, 'a', 'l', 'i', 'c', 'e', 2, 'p', 'w'});
            in.readFully(new byte[2]);
        }
        control.getOutputStream().write(new byte[] {5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
        in.readFully(new byte[8]);
        return new Association(
                control, new InetSocketAddress(InetAddress.getLoopbackAddress(), in.readUnsignedShort()));
    }

    /** A dokodemo-door listener on a free port that maps to 127.0.0.1:targetPort. */
    Channel map(int targetPort) throws Exception {
        Inbound.Dokodemo inbound = new Inbound.Dokodemo("door", "127.0.0.1", 0, "127.0.0.1", targetPort, false, true);
        return relay.listen(inbound, loop).sync().channel();
    }

    /** All sessions are ended; everything they counted. */
    List<UsageRecord> settle() throws Exception {
        loop.submit(sessions::close).get(60, TimeUnit.SECONDS);
        return List.copyOf(records);
    }

    /** An association as its client sees it. */
    record Association(Socket control, InetSocketAddress address) {
        /** Ends the control connection and waits until the node has, too. */
        void close() throws IOException {
            control.shutdownOutput();
            control.getInputStream().transferTo(OutputStream.nullOutputStream());
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
        public void offer(List<Metered> offered) {
            offered.forEach(metered -> records.add(metered.usage()));
        }
    }
}
