package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ten thousand connections at once, and a node whose memory shows that it carries them lightly. */
@Timeout(300)
class ManyConnectionsIT {
    private static final Logger logger = LoggerFactory.getLogger(ManyConnectionsIT.class);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int WANTED = 10_000;
    private static final int MEGABYTE = 1 << 20;

    @Test
    void tenThousandConnectionsLiveInHalfAGigabyte() throws Exception {
        int connections = affordable();
        List<SocketChannel> ends = new ArrayList<>();
        try (ServerSocketChannel target = listen();
                LoadedNode node = new LoadedNode(512, port(target))) {
            for (int i = 0; i < connections; i++) {
                SocketChannel client = SocketChannel.open(new InetSocketAddress(LOOPBACK, node.port));
                ends.add(client);
                SocketChannel accepted = target.accept();
                ends.add(accepted);
                client.write(ByteBuffer.wrap(Bytes.pattern(100)));
                accepted.write(ByteBuffer.wrap(Bytes.pattern(200)));
            }
            for (int i = 0; i < ends.size(); i += 2) {
                assertThat(read(ends.get(i + 1), 100)).isEqualTo(Bytes.pattern(100));
                assertThat(read(ends.get(i), 200)).isEqualTo(Bytes.pattern(200));
            }
            long[] status = awaitMoved(node, connections, 100L * connections, 200L * connections);
            logger.atWarn()
                    .addKeyValue("connections", connections)
                    .addKeyValue("heapBytes", status[1])
                    .addKeyValue("directBytes", status[2])
                    .log("all open at once");
            assertThat(status[1]).as("heap").isLessThan(300L * MEGABYTE);
            assertThat(status[2]).as("direct memory").isLessThan(200L * MEGABYTE);
            assertThat(status[3]).isEqualTo(100L * connections);
            assertThat(status[4]).isEqualTo(200L * connections);
        } finally {
            for (SocketChannel end : ends) {
                end.close();
            }
        }
    }

    /**
     * Targets that send as fast as they may to clients that read nothing. Each connection fills some 10 MB of the
     * kernel's buffers: many more, and the kernel's own bound for TCP is reached, where everything crawls.
     */
    @Test
    void slowReadersDoNotExhaustDirectMemory() throws Exception {
        int connections = 40;
        List<SocketChannel> ends = new ArrayList<>();
        try (ServerSocketChannel target = listen();
                LoadedNode node = new LoadedNode(48, port(target))) {
            for (int i = 0; i < connections; i++) {
                SocketChannel client = SocketChannel.open();
                client.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
                client.connect(new InetSocketAddress(LOOPBACK, node.port));
                ends.add(client);
                SocketChannel accepted = target.accept();
                accepted.setOption(StandardSocketOptions.SO_SNDBUF, 65_536);
                accepted.configureBlocking(false);
                ends.add(accepted);
            }
            ByteBuffer chunk = ByteBuffer.allocateDirect(MEGABYTE);
            awaitMoved(node, connections, 0, 0);
            long written = 0;
            long taken = 0;
            int quiet = 0;
            while (quiet < 30 || taken == 0) { // until all buffers on the way are full
                long before = written + taken;
                for (int i = 1; i < ends.size(); i += 2) {
                    chunk.clear();
                    written += ends.get(i).write(chunk);
                }
                taken = node.ask()[4];
                quiet = written + taken == before ? quiet + 1 : 0;
            }
            long[] end = node.ask();
            logger.atWarn()
                    .addKeyValue("heapBytes", end[1])
                    .addKeyValue("directBytes", end[2])
                    .addKeyValue("downlink", end[4])
                    .log("no reader reads");
            assertThat(end[0]).isEqualTo(connections);
            assertThat(end[4]).as("bytes taken for the clients").isBetween((long) connections, written - 1);
            assertThat(end[2]).as("direct memory").isLessThan(20L * MEGABYTE);
            try (SocketChannel another = SocketChannel.open(new InetSocketAddress(LOOPBACK, node.port));
                    SocketChannel accepted = target.accept()) {
                accepted.write(ByteBuffer.wrap(Bytes.pattern(1_000)));
                assertThat(read(another, 1_000)).isEqualTo(Bytes.pattern(1_000));
            }
            for (int i = 1; i < ends.size(); i += 2) {
                ends.get(i).close(); // what the kernel holds of the streams must stay there until a client reads
            }
            assertThat(node.ask()[2])
                    .as("direct memory when the targets are done")
                    .isLessThan(20L * MEGABYTE);
            long received = 0;
            for (int i = 0; i < ends.size(); i += 2) {
                for (int n = ends.get(i).read(chunk.clear());
                        n >= 0;
                        n = ends.get(i).read(chunk.clear())) {
                    received += n;
                }
            }
            assertThat(received).as("bytes that reached the clients").isEqualTo(written);
        } finally {
            for (SocketChannel end : ends) {
                end.close();
            }
        }
    }

    private static int affordable() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long limit = system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : 1_024;
        int possible = (int) Math.min(WANTED, (limit - 400) / 2);
        if (possible < WANTED) {
            logger.atWarn()
                    .addKeyValue("connections", possible)
                    .addKeyValue("fileDescriptorLimit", limit)
                    .log("fewer connections than wanted: each takes two descriptors here and two in the node");
        }
        return possible;
    }

    private static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open();
        return listening.bind(new InetSocketAddress(LOOPBACK, 0), 4_096);
    }

    private static int port(ServerSocketChannel listening) throws IOException {
        return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    }

    /** The node tells what its event loops have flushed, so the bytes may be told of later than their connections. */
    private static long[] awaitMoved(LoadedNode node, int connections, long uplink, long downlink) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long[] status = node.ask();
        while (status[0] != connections || status[3] != uplink || status[4] != downlink) {
            assertThat(System.nanoTime())
                    .as("live connections and bytes: %s", Arrays.toString(status))
                    .isLessThan(deadline);
            status = node.ask();
        }
        return status;
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until all is there
        }
        return buffer.array();
    }
}
