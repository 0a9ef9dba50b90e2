package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A node in a JVM of its own; the broker it publishes to runs here. */
final class NodeUnderTest implements AutoCloseable {
    static final String DOKODEMO = "Bytemeter, dokodemo-door";
    static final String SOCKS = "Bytemeter, socks";

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final EmbeddedBroker broker;
    private final Started process;
    private final BufferedReader answers;
    private final int target;
    private final int dokodemo;
    private final int socks;

    private NodeUnderTest(EmbeddedBroker broker, Started process, int target) throws IOException {
        this.broker = broker;
        this.process = process;
        this.target = target;
        this.answers =
                new BufferedReader(new InputStreamReader(process.process().getInputStream(), StandardCharsets.UTF_8));
        String[] ports = answers.readLine().split(" ", -1);
        this.dokodemo = Integer.parseInt(ports[0]);
        this.socks = Integer.parseInt(ports[1]);
    }

    /** @param spliceAfter bytes copied before a direction is spliced */
    static NodeUnderTest start(Path directory, int target, long spliceAfter) throws IOException {
        EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), Ports.free());
        broker.start();
        Started process = Started.of(Started.jvm(
                        List.of("-Xmx512m"),
                        NodeMain.class,
                        directory.toString(),
                        broker.bootstrapServers(),
                        Integer.toString(target),
                        Long.toString(spliceAfter))
                .redirectError(directory.resolve("node.log").toFile()));
        return new NodeUnderTest(broker, process, target);
    }

    List<Contender> contenders() {
        ProcessHandle node = process.process().toHandle();
        return List.of(new Contender(DOKODEMO, dokodemo, 0, node), new Contender(SOCKS, socks, target, node));
    }

    /** The part of what it has relayed that was spliced, once it knows of no connection any more: then all is counted. */
    double splicedShare() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            process.process().getOutputStream().write('\n');
            process.process().getOutputStream().flush();
            String[] sums = answers.readLine().split(" ", -1);
            if (sums[2].equals("0")) {
                return Double.parseDouble(sums[1]) / Math.max(1, Double.parseDouble(sums[0]));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the node still has " + sums[2] + " connections");
            }
        }
    }

    @Override
    public void close() {
        process.close();
        broker.close();
    }
}
