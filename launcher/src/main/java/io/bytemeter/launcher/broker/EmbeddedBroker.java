package io.bytemeter.launcher.broker;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this JVM, with its own controller, on the loopback interface. The directory belongs to one broker at
 * a time. Confined to one thread, which starts and closes it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    public static final Setting<Integer> PORT =
            Setting.port("kafka.port", 9092, "Port of the embedded broker, on 127.0.0.1; standalone only.");

    private static final Logger logger = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Path directory;
    private final int port;
    private final Map<String, String> own;

    private @Nullable KafkaRaftServer server;

    /**
     * Starts nothing yet.
     *
     * @param directory where the broker keeps its data; made and formatted at the first start
     * @param port where it listens
     */
    public EmbeddedBroker(Path directory, int port) {
        this(directory, port, Map.of());
    }

    /** With settings of Kafka's that replace those of a broker that is alone. */
    public EmbeddedBroker(Path directory, int port, Map<String, String> own) {
        this.directory = directory;
        this.port = port;
        this.own = Map.copyOf(own);
    }

    /**
     * Returns when the broker serves.
     *
     * @throws InvalidSettingException if the port is in use
     * @throws UncheckedIOException if the directory cannot be used
     */
    public void start() {
        requireFreePort();
        try {
            Files.createDirectories(directory);
            boolean killed = FormerBroker.wasKilled(directory);
            BrokerStorage.format(directory);
            if (killed) {
                FormerBroker.end(directory, freePort());
            }
            // Chosen anew at every start: only this JVM connects to it.
            int controllerPort = freePort();
            Map<String, String> config = BrokerConfig.of(directory, port, controllerPort);
            config.putAll(own);
            KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
            server = started;
            started.startup();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
        }
        logger.atInfo().addKeyValue("port", port).log("broker serves");
    }

    /** The address clients find the broker by. */
    public String bootstrapServers() {
        return LOOPBACK.getHostAddress() + ":" + port;
    }

    /** Stops in good order, so that the next start need not check the logs. Does nothing if not started. */
    @Override
    public void close() {
        KafkaRaftServer running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /** Kafka would say so too, but after having started most of itself. */
    private void requireFreePort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            throw InvalidSettingException.of(PORT.key(), port, "a free port; another program listens on it");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }
}
