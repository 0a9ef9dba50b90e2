package io.bytemeter.launcher.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;

/**
 * Ends in the metadata the life of a broker that was killed, before the next one begins.
 *
 * <p>Else the next one starts as the leader that the killed one was, loads the transactions that were being completed, and
 * loses the lead when the controller finds the killed one gone. Kafka 4.3.1 takes a partition without a leader for one
 * that was deleted, and completes the transaction without telling the partition, which then holds back its readers for
 * ever ({@code KRaftMetadataCache.getPartitionLeaderEndpoint}). A broker that nobody takes for alive gets the lead once,
 * after it has come.
 */
final class FormerBroker {
    /** Kafka's name for it (CleanShutdownFileHandler): written at the end of a stop, taken away at the next start. */
    private static final String STOPPED_IN_GOOD_ORDER = ".kafka_cleanshutdown";

    private static final int LIMIT_MS = 30_000;

    private FormerBroker() {}

    /** Whether the directory is of a broker that did not stop in good order. */
    static boolean wasKilled(Path directory) {
        return Files.exists(directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))
                && Files.notExists(directory.resolve(STOPPED_IN_GOOD_ORDER));
    }

    /** Runs the controller alone for as long as it takes. */
    static void end(Path directory, int controllerPort) throws IOException {
        KafkaRaftServer controller =
                new KafkaRaftServer(new KafkaConfig(BrokerConfig.ofController(directory, controllerPort)), Time.SYSTEM);
        controller.startup();
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG,
                "127.0.0.1:" + controllerPort,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                LIMIT_MS))) {
            admin.unregisterBroker(BrokerConfig.NODE_ID).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
                throw new IOException("the broker's former life cannot be ended: " + e.getCause(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker's former life was being ended", e);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }
}
