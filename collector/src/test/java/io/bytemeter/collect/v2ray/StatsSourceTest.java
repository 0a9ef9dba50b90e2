package io.bytemeter.collect.v2ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.stats.StatsGrpc;
import io.bytemeter.interfaces.stats.StatsServer;
import io.bytemeter.interfaces.view.ViewFile;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real HTTP/2, from a server that answers as v2ray's and Xray's do. */
class StatsSourceTest {
    @TempDir
    private Path directory;

    private final Map<Counter, Long> counters = new ConcurrentHashMap<>();
    private StatsServer server;

    /** Of a server whose time stands still, so that a slow start does not make it older. */
    private StatsSource source(Duration uptime) {
        Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        Connections connections = new Connections() {
            @Override
            public List<OpenConnection> open() {
                return List.of();
            }

            @Override
            public void close(Set<String> users) {
                throw new UnsupportedOperationException();
            }
        };
        server = new StatsServer(StatsGrpc.services(
                new Views(() -> counters, new ViewFile(directory.resolve("views.json")), true),
                connections,
                Set.of(),
                clock,
                clock.instant().minus(uptime)));
        server.start();
        return new StatsSource("127.0.0.1:" + server.port(), Set.of("api"), null, Clock.systemUTC());
    }

    private void count(String name, long value) {
        counters.put(Counter.parse(name).orElseThrow(), value);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void allCountersAreReadExceptOfTheInboundThatIsAsked() throws SourceException {
        count("user>>>x>>>y>>>traffic>>>uplink", 3);
        count("user>>>x>>>y>>>traffic>>>downlink", 1_000_000);
        count("inbound>>>vmess-in>>>traffic>>>uplink", 279);
        count("outbound>>>direct>>>traffic>>>downlink", 7);
        count("inbound>>>api>>>traffic>>>uplink", 175);

        try (StatsSource source = source(Duration.ofHours(1))) {
            Reading reading = source.read();

            assertThat(reading.counters())
                    .isEqualTo(Map.of(
                            new Subject(SubjectKind.USER, "x>>>y"),
                            new Moved(3, 1_000_000),
                            new Subject(SubjectKind.INBOUND, "vmess-in"),
                            new Moved(279, 0),
                            new Subject(SubjectKind.OUTBOUND, "direct"),
                            new Moved(0, 7)));
            assertThat(reading.uptime()).isBetween(3_600L, 3_700L);
        }
    }

    /** gRPC's own limit is 4 MiB, at which v2ray's readers lose what they reset. */
    @Test
    void aReplyOfManyMegabytesIsRead() throws SourceException {
        int users = 30_000;
        String padding = "x".repeat(150);
        for (int i = 0; i < users; i++) {
            count("user>>>" + padding + i + ">>>traffic>>>downlink", i);
        }

        try (StatsSource source = source(Duration.ofHours(1))) {
            assertThat(source.read().counters()).hasSize(users);
        }
    }

    @Test
    void aServerThatWasStartedJustNowIsNotReadYet() {
        try (StatsSource source = source(Duration.ZERO)) {
            assertThatThrownBy(source::read).isInstanceOf(SourceException.class).hasMessageContaining("started");
        }
    }

    @Test
    void aServerThatIsAwayIsNotRead() {
        StatsSource source = source(Duration.ofHours(1));
        server.close();

        try (source) {
            assertThatThrownBy(source::read).isInstanceOf(SourceException.class);
        }
    }
}
