package io.bytemeter.node;

import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.HysteriaSettings;
import io.bytemeter.node.config.ListenAddress;
import io.bytemeter.node.config.MonitorSettings;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.stats.NodeStatistics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A node with the statistics its configuration asks for; {@code PORT1..4} in the configuration are free ports. */
final class StatsNode implements AutoCloseable {
    static final String SECRET = "s3cr3t";

    final RecordedUsage usage;
    final NodeStatistics statistics;
    final ProxyNode node;
    private final int[] ports;

    StatsNode(String config, Path directory) {
        this(config, directory, freePorts());
    }

    /** The same on the ports of an earlier life. */
    StatsNode(String config, Path directory, int[] ports) {
        this(config, directory, ports, TunnelSettings.OFF);
    }

    StatsNode(String config, Path directory, TunnelSettings tunnel) {
        this(config, directory, freePorts(), tunnel);
    }

    StatsNode(String config, Path directory, int[] ports, TunnelSettings tunnel) {
        this.ports = ports;
        String json = config;
        for (int i = 0; i < ports.length; i++) {
            json = json.replace("PORT" + (i + 1), Integer.toString(ports[i]));
        }
        var read = NodeConfigReader.read(json.getBytes(StandardCharsets.UTF_8), "test")
                .withTunnel(tunnel);
        AccessTable access = new AccessTable(Clock.systemUTC());
        statistics = new NodeStatistics(
                read, new HysteriaSettings(new ListenAddress("127.0.0.1", 0), SECRET), directory, Clock.systemUTC());
        usage = new RecordedUsage(
                statistics.counting(new RecordedUsage())); // who awaits a record may ask for its bytes
        AtomicLong numbers = new AtomicLong();
        node = new ProxyNode(
                read,
                usage,
                Clock.systemUTC(),
                TestNode.FLUSH,
                ConnectionLedger.unkept(numbers::incrementAndGet),
                access,
                TestNode.SPLICE_AFTER,
                statistics::apiPort);
        statistics.start(node, access::admits);
        node.start();
        NodeMappings mappings =
                new NodeMappings(node, read, "127.0.0.1", statistics::addInbound, directory, Clock.systemUTC());
        mappings.start();
        statistics.startMonitor(new MonitorSettings(new ListenAddress("127.0.0.1", 0), SECRET, "127.0.0.1"), mappings);
    }

    /** None of those that the system gives to a client's end of a connection, which could be taken meanwhile. */
    private static int[] freePorts() {
        return ThreadLocalRandom.current()
                .ints(20_000, 32_768)
                .distinct()
                .filter(StatsNode::isFree)
                .limit(4)
                .toArray();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    int[] ports() {
        return ports;
    }

    int port(int number) {
        return ports[number - 1];
    }

    @Override
    public void close() {
        node.close();
        statistics.close();
    }
}
