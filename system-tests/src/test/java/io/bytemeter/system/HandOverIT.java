package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance that is stopped had is the others' long before it could be taken for dead. */
class HandOverIT {
    private static final int USERS = 40;
    private static final String AT = "2026-10-10T10:00:00Z";
    private static final String MONTH = "?window=month&from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z";

    /** Much shorter than the session, so that only who has been handed over to can count by then. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final String SESSION = "metering.session-timeout=10m";

    @Test
    void usageIsCountedWhicheverOfTwoIsStopped(@TempDir Path directory) throws Exception {
        int[] ports = StandaloneProcess.freePorts(5);
        List<ServeInstance> instances = new ArrayList<>();
        try (RegistryServer registry = new RegistryServer().start();
                EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), ports[0])) {
            broker.start();
            for (int i = 0; i < 2; i++) {
                ServeInstance instance = new ServeInstance(
                        directory.resolve("instance" + i),
                        ports[1 + 2 * i],
                        ports[2 + 2 * i],
                        broker.bootstrapServers(),
                        registry.url(),
                        ServeInstance.SMALL,
                        SESSION,
                        "topics.partitions=" + ClusterIT.PARTITIONS);
                instances.add(instance);
                instance.start().awaitReady();
            }
            try (UsageFeed feed = new UsageFeed(
                    broker.bootstrapServers(),
                    registry.url(),
                    ClusterIT.PARTITIONS,
                    Instant.parse(AT).toEpochMilli())) {
                for (int stopped = 0; stopped < 2; stopped++) {
                    assertThat(instances.get(stopped).stop()).isZero();
                    feed.send(USERS, 1_000);
                    ServeInstance other = instances.get(1 - stopped);
                    feed.downlinks()
                            .forEach((user, downlink) -> Poll.value(
                                    LIMIT, user, downlink, () -> other.downlink("/v1/usage/user/" + user + MONTH)));
                    instances.get(stopped).start().awaitReady();
                }
            }
        } finally {
            for (ServeInstance instance : instances) {
                instance.close();
            }
        }
    }
}
