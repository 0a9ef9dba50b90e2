package io.bytemeter.bench.loops;

import io.bytemeter.node.ledger.ConnectionFile;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.Leg;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a relay does for each amount that the kernel has taken, spliced or copied. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RelayLoops {
    private static final int CHUNK = 1 << 16;

    private final Path directory;
    private final ConnectionFile file;
    private final Leg leg;
    private final ConnectionMeter meter;
    private long total;

    public RelayLoops() {
        try {
            directory = Files.createTempDirectory("bytemeter-bench");
            file = ConnectionFile.create(
                    directory, "bench", 1, 1, 0, Clock.systemUTC().millis());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        leg = leg(file);
        LoopMeter loop = new LoopMeter(
                new EmbeddedChannel().eventLoop(), Clock.systemUTC(), Duration.ofSeconds(1), new Nowhere(), file);
        meter = loop.open("socks");
        meter.user("user-1");
        meter.outbound("direct");
    }

    private static Leg leg(ConnectionLedger ledger) {
        return ledger.forLoop()
                .open(ledger.nextConnection(), "socks", Clock.systemUTC().millis())
                .named("user-1", "direct");
    }

    /** The total of one direction goes to its place in the ledger's file. */
    @Benchmark
    public void ledgerSlot() {
        total += CHUNK;
        leg.downlink(total);
    }

    /** All that counting is: the meter of the connection, and its place in the ledger. */
    @Benchmark
    public void countTransfer() {
        meter.downlink(CHUNK);
    }

    @TearDown
    public void close() throws IOException {
        file.discard();
        Utils.delete(directory.toFile());
    }

    private static final class Nowhere implements UsageSink {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void offer(List<Metered> records) {}
    }
}
