package io.bytemeter.node;

import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.HysteriaSettings;
import io.bytemeter.node.config.ListenAddress;
import io.bytemeter.node.config.MonitorSettings;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.stats.NodeStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A node with the statistics its configuration asks for; {@code PORT1..3} in the configuration are free ports. */
final class StatsNode implements AutoCloseable {
    static final String SECRET = "s3cr3t";

    final RecordedUsage usage = new RecordedUsage();
    final NodeStatistics statistics;
    final ProxyNode node;
    private final int[] ports;

    StatsNode(String config, Path directory) {
        this(config, directory, freePorts());
    }

    /** The same on the ports of an earlier life. */
    StatsNode(String config, Path directory, int[] ports) {
        this.ports = ports;
        String json = config;
        for (int i = 0; i < ports.length; i++) {
            json = json.replace("PORT" + (i + 1), Integer.toString(ports[i]));
        }
        var read = NodeConfigReader.read(json.getBytes(StandardCharsets.UTF_8), "test");
        AccessTable access = new AccessTable(Clock.systemUTC());
        statistics = new NodeStatistics(
                read, new HysteriaSettings(new ListenAddress("127.0.0.1", 0), SECRET), directory, Clock.systemUTC());
        AtomicLong numbers = new AtomicLong();
        node = new ProxyNode(
                read,
                statistics.counting(usage),
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

    private static int[] freePorts() {
        int[] ports = new int[3];
        try (ServerSocket a = listening();
                ServerSocket b = listening();
                ServerSocket c = listening()) {
            ports[0] = a.getLocalPort();
            ports[1] = b.getLocalPort();
            ports[2] = c.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
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
