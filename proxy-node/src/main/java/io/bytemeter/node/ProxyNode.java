package io.bytemeter.node;

import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.inbound.Sessions;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.node.outbound.Dialers;
import io.bytemeter.node.outbound.NameResolution;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Relays;
import io.bytemeter.node.relay.Splicing;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Router;
import io.bytemeter.node.tunnel.Tunnels;
import io.bytemeter.node.udp.UdpDrops;
import io.bytemeter.node.udp.UdpRelay;
import io.bytemeter.usage.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running proxy. Inert until {@link #start()}; {@link #close()} ends all connections and offers all that they moved
 * before it returns. Start and close belong to one thread; the other methods may be called from any.
 */
public final class ProxyNode implements Connections, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ProxyNode.class);

    /** The part of direct memory that bytes waiting to be written may take before read buffers become small. */
    private static final int BUFFER_SHARE = 4;

    private static final Duration LOOPS_STOP = Duration.ofSeconds(5);

    private final NodeConfig config;
    private final UsageSink sink;
    private final Clock clock;
    private final Duration flushInterval;
    private final ConnectionLedger connections;
    private final AccessTable access;
    private final long spliceAfter;
    private final IntSupplier apiPort;
    private final Transport transport;
    private final LongAdder failures = new LongAdder();
    private final UdpDrops udpDrops = new UdpDrops();
    private final Tunnels tunnels;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final Set<Channel> mappings = ConcurrentHashMap.newKeySet();
    private volatile Splicing splicing = Splicing.load(-1, 1);
    private volatile @Nullable Listeners listeners;
    private volatile Map<EventLoop, Sessions> sessions = Map.of();
    private volatile Map<String, Integer> boundPorts = Map.of();

    /**
     * @param sink takes the usage records; called on event loops
     * @param flushInterval how often the usage of a long connection is reported
     * @param connections numbers connections and keeps their counters
     * @param access who may connect; the node becomes its listener while it runs
     * @param spliceAfter bytes a direction of a connection copies before it is spliced; negative for never
     * @param apiPort loopback port on which the services behind the api outbound listen
     */
    public ProxyNode(
            NodeConfig config,
            UsageSink sink,
            Clock clock,
            Duration flushInterval,
            ConnectionLedger connections,
            AccessTable access,
            long spliceAfter,
            IntSupplier apiPort) {
        this(config, sink, clock, flushInterval, connections, access, spliceAfter, apiPort, Transport.best());
    }

    ProxyNode(
            NodeConfig config,
            UsageSink sink,
            Clock clock,
            Duration flushInterval,
            ConnectionLedger connections,
            AccessTable access,
            long spliceAfter,
            IntSupplier apiPort,
            Transport transport) {
        this.spliceAfter = spliceAfter;
        this.apiPort = apiPort;
        this.transport = transport;
        this.config = config;
        this.sink = sink;
        this.clock = clock;
        this.flushInterval = flushInterval;
        this.connections = connections;
        this.access = access;
        this.tunnels = new Tunnels(config.tunnel(), config.timeouts().handshake(), clock, new SecureRandom());
    }

    /**
     * Listens on all inbounds.
     *
     * @throws io.bytemeter.settings.InvalidSettingException if one cannot be bound; nothing is left running then
     */
    public void start() {
        try {
            MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                    Runtime.getRuntime().availableProcessors(),
                    new DefaultThreadFactory("relay", true),
                    transport.ioHandler());
            toClose.add(() -> stop(loops));
            AddressResolverGroup<InetSocketAddress> names = NameResolution.open(transport);
            toClose.add(names);
            Router router = new Router(config, names);
            Dialers dialers = new Dialers(
                    config.outbounds(), transport, names, config.timeouts().connect(), apiPort, tunnels);
            sessions = openSessions(loops, router, dialers);
            toClose.add(this::closeSessions);
            access.listener(this::obey);
            toClose.add(() -> access.listener(changed -> {}));
            UdpRelay udp = new UdpRelay(
                    router,
                    names,
                    new ReflectiveChannelFactory<>(transport.datagram()),
                    loop -> Objects.requireNonNull(sessions.get(loop)).meter(),
                    config.timeouts(),
                    udpDrops);
            Listeners opened = new Listeners(transport, loops, sessions, udp);
            bind(opened);
            toClose.add(tunnels);
            tunnels.start(transport, loops, names, sessions, dialers.direct());
            toClose.add(this::closeMappings);
            listeners = opened;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        logger.atInfo()
                .addKeyValue("transport", transport.name())
                .addKeyValue("inbounds", boundPorts)
                .log("proxy node listening");
    }

    /** Stops listening, ends all connections, and offers what they moved. */
    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            try {
                toClose.remove(toClose.size() - 1).close();
            } catch (Exception e) {
                logger.atError().setCause(e).log("a part of the proxy node did not close");
            }
        }
    }

    /** Port of each inbound by tag, once started; of its TCP side if it has both. */
    public Map<String, Integer> boundPorts() {
        return boundPorts;
    }

    /** {@code epoll} or {@code nio}. */
    public String transport() {
        return transport.name();
    }

    /** What the node has done, as of the last flush of each event loop. */
    public MeterTotals totals() {
        return sessions.values().stream()
                .map(loop -> loop.meter().totals())
                .reduce(MeterTotals.NONE, MeterTotals::plus);
    }

    /** Datagrams that were not passed on. */
    public UdpDrops udpDrops() {
        return udpDrops;
    }

    /** The node's tunnels. */
    public Tunnels tunnels() {
        return tunnels;
    }

    /** Bytes of payload that were spliced, and not copied; included in the totals. */
    public long spliced() {
        return splicing.bytes();
    }

    /** Connections that ended by a failure of the program. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public List<OpenConnection> open() {
        Instant now = clock.instant();
        List<OpenConnection> open = new ArrayList<>();
        List<Future<List<OpenConnection>>> asked = new ArrayList<>();
        sessions.forEach((loop, ofLoop) -> asked.add(loop.submit(() -> ofLoop.open(now))));
        asked.forEach(answer -> open.addAll(answer.syncUninterruptibly().getNow()));
        return open;
    }

    @Override
    public void close(Set<String> users) {
        Set<String> named = Set.copyOf(users);
        List<Future<?>> asked = new ArrayList<>();
        sessions.forEach((loop, ofLoop) -> asked.add(loop.submit(() -> ofLoop.end(named, CloseReason.KICKED))));
        asked.forEach(Future::syncUninterruptibly);
    }

    /** A stopped loop does not wait until its listeners are closed; the next start may need their ports. */
    private void closeMappings() {
        listeners = null;
        mappings.forEach(channel -> channel.close().syncUninterruptibly());
        mappings.clear();
    }

    private Map<EventLoop, Sessions> openSessions(MultiThreadIoEventLoopGroup loops, Router router, Dialers dialers) {
        long budget = PlatformDependent.maxDirectMemory() / BUFFER_SHARE / loops.executorCount();
        splicing = Splicing.load(spliceAfter, loops.executorCount());
        Map<EventLoop, Sessions> opened = new HashMap<>();
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            LoopMeter meter = new LoopMeter(loop, clock, flushInterval, sink, connections);
            ReadBuffers buffers = new ReadBuffers(budget, failures);
            Relays relays = Relays.of(transport, loop, buffers, splicing);
            Sessions ofLoop = new Sessions(loop, meter, relays, router, dialers, config.timeouts(), access);
            loop.submit(ofLoop::start).syncUninterruptibly();
            opened.put(loop, ofLoop);
        }
        return opened;
    }

    private void bind(Listeners listeners) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (int i = 0; i < config.inbounds().size(); i++) {
            Inbound inbound = config.inbounds().get(i);
            String path = "inbounds[" + i + "]";
            listeners.bind(inbound, path).ifPresent(channel -> bound(inbound, channel, ports));
            listeners.bindUdp(inbound, path).ifPresent(channel -> bound(inbound, channel, ports));
        }
        boundPorts = Map.copyOf(ports);
    }

    private void bound(Inbound inbound, Channel channel, Map<String, Integer> ports) {
        toClose.add(() -> channel.close().syncUninterruptibly());
        ports.putIfAbsent(inbound.tag(), ((InetSocketAddress) channel.localAddress()).getPort());
    }

    /**
     * Listens on one more inbound, while the node runs. Its connections end when the answer is closed.
     *
     * @throws io.bytemeter.settings.InvalidSettingException if it cannot be bound
     */
    public AutoCloseable listen(Inbound.Dokodemo inbound) {
        Listeners open = listeners;
        if (open == null) {
            throw new IllegalStateException("the node does not run");
        }
        Channel channel = open.bind(inbound, "mapping").orElseThrow();
        mappings.add(channel);
        return () -> {
            mappings.remove(channel);
            channel.close().syncUninterruptibly();
            List<Future<?>> asked = new ArrayList<>();
            sessions.forEach((loop, ofLoop) ->
                    asked.add(loop.submit(() -> ofLoop.endOfInbound(inbound.tag(), CloseReason.KICKED))));
            asked.forEach(Future::syncUninterruptibly);
        };
    }

    private void obey(Collection<String> users) {
        sessions.forEach((loop, ofLoop) -> loop.execute(() -> ofLoop.obey(users)));
    }

    private void closeSessions() {
        sessions.forEach((loop, ofLoop) -> loop.submit(ofLoop::close).syncUninterruptibly());
    }

    private static void stop(MultiThreadIoEventLoopGroup loops) {
        loops.shutdownGracefully(0, LOOPS_STOP.toMillis(), TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
    }
}
