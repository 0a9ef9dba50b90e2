package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.metering.Metering;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.metering.cluster.Peers;
import io.bytemeter.schema.id.RegistrySchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance does when the broker has taken another member of its id into the group. */
class FencedInstanceIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PARTITIONS = 2;
    private static final String AT = "2026-10-10T10:00:00Z";
    private static final String MONTH = "?window=month&from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z";
    private static final Peers NONE = address -> {
        throw new IllegalStateException(address);
    };

    private final int[] ports = StandaloneProcess.freePorts(4);
    private RegistryServer registry;
    private EmbeddedBroker broker;
    private UsageFeed feed;
    private ServeInstance instance;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        registry = new RegistryServer().start();
        broker = new EmbeddedBroker(directory.resolve("kafka"), ports[0]);
        broker.start();
        instance = new ServeInstance(
                directory.resolve("instance"),
                ports[1],
                ports[2],
                broker.bootstrapServers(),
                registry.url(),
                ServeInstance.SMALL,
                ServeInstance.SHORT_SESSION,
                "topics.partitions=" + PARTITIONS);
        instance.start().awaitReady();
        feed = new UsageFeed(
                broker.bootstrapServers(),
                registry.url(),
                PARTITIONS,
                Instant.parse(AT).toEpochMilli());
    }

    @AfterEach
    void stop() throws Exception {
        instance.close();
        if (feed != null) {
            feed.close();
        }
        broker.close();
        registry.close();
    }

    @Test
    void itJoinsAnewIfTheOtherIsGone(@TempDir Path directory) throws Exception {
        try (Metering other = twin(directory)) {
            other.start();
            Poll.until(LIMIT, "fenced", () -> instance.output().contains("the group has another member of this id"));
        }
        Poll.until(LIMIT, "gone", () -> instance.output().contains("this one joins anew"));
        instance.awaitReady();
        feed.send(4, 1000);
        Poll.value(LIMIT, "counted", feed.total(), () -> instance.downlink("/v1/usage/node/n1" + MONTH));
    }

    @Test
    void itEndsIfTheOtherLives(@TempDir Path directory) throws Exception {
        try (Metering other = twin(directory)) {
            other.start();
            String reason =
                    "metering.instance-id: " + instance.id() + " (expected: a name of its own for each instance)";
            Poll.until(LIMIT, "ended", () -> instance.get("/v1/health").body().contains(reason));
            assertThat(instance.get("/v1/health/live").statusCode()).isEqualTo(503);
        }
    }

    /** Another one of the instance's id. */
    private Metering twin(Path directory) throws Exception {
        MeteringConfig config = new MeteringConfig(
                new ClusterConfig(broker.bootstrapServers(), registry.url(), PARTITIONS, (short) 1),
                ZoneOffset.UTC,
                directory,
                instance.id(),
                1,
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                "127.0.0.1:" + ports[3],
                1,
                Duration.ofSeconds(6));
        return new Metering(
                config, new RegistrySchemaIds(registry.url()), NONE, new SimpleMeterRegistry(), Clock.systemUTC());
    }
}
