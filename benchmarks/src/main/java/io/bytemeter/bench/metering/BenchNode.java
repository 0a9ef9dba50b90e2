package io.bytemeter.bench.metering;

import io.bytemeter.bench.kit.Ports;
import io.bytemeter.node.ProxyNode;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.node.publish.Cluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.schema.id.LocalSchemaIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A node that maps a port, with its metering or without. Its broker takes everything at once and costs nothing. */
final class BenchNode implements AutoCloseable {
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final long SPLICE_AFTER = 1 << 16;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ProxyNode node;

    private BenchNode(NodeConfig config, UsageSink sink, ConnectionLedger connections) {
        Clock clock = Clock.systemUTC();
        node = new ProxyNode(config, sink, clock, FLUSH, connections, new AccessTable(clock), SPLICE_AFTER, () -> 0);
    }

    /** Counts, and keeps nothing: no ledger, no spool, nothing sent. */
    static BenchNode withoutMetering(Path directory, int target) throws IOException {
        UsageSink nowhere = new UsageSink() {
            @Override
            public boolean ready() {
                return true;
            }

            @Override
            public void offer(List<Metered> records) {}
        };
        BenchNode node = new BenchNode(
                config(directory, target), nowhere, ConnectionLedger.unkept(new AtomicLong()::incrementAndGet));
        node.parts.push(node.node);
        node.node.start();
        return node;
    }

    /** With ledger, spool and publisher, as a node in production. */
    static BenchNode withMetering(Path directory, int target) throws IOException {
        Clock clock = Clock.systemUTC();
        NodeSettings settings = new NodeSettings(
                "bench",
                Path.of(""),
                FLUSH,
                directory.resolve("node"),
                1L << 30,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                SPLICE_AFTER);
        LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schema-ids.json"));
        NodeLedger ledger = NodeLedger.open(settings, clock, new Random(1));
        UsagePublisher publisher = new UsagePublisher(settings, "bench", clock, ledger, new Nowhere(), ids);
        BenchNode node = new BenchNode(config(directory, target), publisher, ledger.connections());
        node.parts.push(ledger);
        node.parts.push(publisher);
        node.parts.push(node.node);
        publisher.start(node.node::totals);
        node.node.start();
        return node;
    }

    private static NodeConfig config(Path directory, int target) throws IOException {
        return NodeConfigReader.read(
                Files.writeString(directory.resolve("node.json"), """
                {"inbounds": [{"tag": "in", "listen": "127.0.0.1", "port": %d, "protocol": "dokodemo-door",
                   "settings": {"address": "127.0.0.1", "port": %d, "network": "tcp"}}],
                 "outbounds": [{"tag": "out", "protocol": "freedom"}]}
                """.formatted(Ports.free(), target)));
    }

    int port() {
        return node.boundPorts().values().iterator().next();
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    /** A broker of this process that acknowledges at once and forgets. */
    private static final class Nowhere implements Cluster {
        @Override
        public int usagePartitions() {
            return 8;
        }

        @Override
        public byte @Nullable [] lastStatus() {
            return null;
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }
}
