package io.bytemeter.node;

import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Rule;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.usage.UsageRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** A node on free ports, and the usage it reports. */
final class TestNode implements AutoCloseable {
    static final Duration FLUSH = Duration.ofMillis(100);
    static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofMinutes(5), Duration.ofMinutes(5));
    static final List<Account> ACCOUNT = List.of(new Account("sockuser", "pw"));

    /** Little, so that most tests see a connection change over. */
    static final long SPLICE_AFTER = 1_000;

    final RecordedUsage usage = new RecordedUsage();
    final AccessTable access = new AccessTable(Clock.systemUTC());
    final ProxyNode node;

    private TestNode(NodeConfig config, long spliceAfter, Transport transport) {
        this(config, spliceAfter, transport, Clock.systemUTC(), FLUSH);
    }

    private TestNode(NodeConfig config, long spliceAfter, Transport transport, Clock clock, Duration flush) {
        AtomicLong numbers = new AtomicLong();
        node = new ProxyNode(
                config,
                usage,
                clock,
                flush,
                ConnectionLedger.unkept(numbers::incrementAndGet),
                access,
                spliceAfter,
                () -> 0,
                transport);
        node.start();
    }

    /** One inbound, straight out. */
    static TestNode of(Inbound inbound) {
        return of(List.of(inbound), List.of(new Outbound.Freedom("direct")), List.of(), TIMEOUTS);
    }

    static TestNode of(Inbound inbound, Timeouts timeouts) {
        return of(List.of(inbound), List.of(new Outbound.Freedom("direct")), List.of(), timeouts);
    }

    static TestNode of(Inbound inbound, Timeouts timeouts, long spliceAfter, Transport transport) {
        List<Outbound> direct = List.of(new Outbound.Freedom("direct"));
        return new TestNode(
                new NodeConfig(List.of(inbound), direct, List.of(), false, timeouts), spliceAfter, transport);
    }

    /** One inbound, straight out, and a flush this often; a quarter hour, which flushes too, has just begun. */
    static TestNode flushing(Inbound inbound, Duration flush) {
        List<Outbound> direct = List.of(new Outbound.Freedom("direct"));
        return new TestNode(
                new NodeConfig(List.of(inbound), direct, List.of(), false, TIMEOUTS),
                SPLICE_AFTER,
                Transport.best(),
                Clock.offset(Clock.systemUTC(), untilNextQuarterHour()),
                flush);
    }

    private static Duration untilNextQuarterHour() {
        long now = Clock.systemUTC().millis();
        return Duration.ofMillis(UsageRules.QUARTER_HOUR_MS - Math.floorMod(now, UsageRules.QUARTER_HOUR_MS));
    }

    static TestNode of(Inbound inbound, Outbound outbound) {
        return of(List.of(inbound), List.of(outbound), List.of(), TIMEOUTS);
    }

    static TestNode of(NodeConfig config, long spliceAfter, Transport transport) {
        return new TestNode(config, spliceAfter, transport);
    }

    static TestNode of(List<Inbound> inbounds, List<Outbound> outbounds, List<Rule> rules, Timeouts timeouts) {
        return new TestNode(
                new NodeConfig(inbounds, outbounds, rules, false, timeouts), SPLICE_AFTER, Transport.best());
    }

    static Inbound socks(List<Account> accounts) {
        return new Inbound.Socks("in", "127.0.0.1", 0, accounts, false, "127.0.0.1");
    }

    static Inbound http(List<Account> accounts) {
        return new Inbound.Http("in", "127.0.0.1", 0, accounts);
    }

    static Inbound dokodemo(int targetPort) {
        return new Inbound.Dokodemo("in", "127.0.0.1", 0, "127.0.0.1", targetPort, true, false);
    }

    /** Port of the inbound tagged {@code in}. */
    int port() {
        return port("in");
    }

    int port(String tag) {
        return Objects.requireNonNull(node.boundPorts().get(tag));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    /** A client connected to the inbound tagged {@code in}; no read of it blocks for ever. */
    Socket client() throws IOException {
        return client(port());
    }

    static Socket client(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
        socket.setSoTimeout(30_000);
        return socket;
    }

    @Override
    public void close() {
        node.close();
    }
}
