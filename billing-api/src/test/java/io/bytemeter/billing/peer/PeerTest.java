package io.bytemeter.billing.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.TlsKeyPair;
import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.Breakdown;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Progress;
import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.metering.query.Row;
import io.bytemeter.metering.query.Rows;
import io.bytemeter.metering.query.Share;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.metering.query.Windows;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One instance asks another over the network. */
class PeerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String SECRET = "0123456789abcdef";
    private static final Usage USAGE = new Usage(1, 2, 3, 4, 5);
    private static final Windows CYCLES =
            new Windows(WindowLength.CYCLE, new BillingCycle(31, LocalTime.of(4, 30), ZoneId.of("America/New_York")));
    private static final UsageQuery QUERY =
            new UsageQuery(new Subject(SubjectKind.USER, "alice"), CYCLES, NOW, NOW.plusSeconds(9), Breakdown.INBOUND);
    private static final UsageAnswer ANSWER =
            new UsageAnswer(List.of(new WindowUsage(NOW, NOW.plusSeconds(1), USAGE, Map.of("in", USAGE))), NOW);

    private final List<Object> asked = new ArrayList<>();
    private boolean ready = true;
    private PeerConfig config;
    private PeerServer server;
    private PeerClients clients;

    private final Share share = new Share() {
        @Override
        public Optional<UsageAnswer> read(UsageQuery query, boolean stale) {
            asked.add(query);
            if (!ready) {
                throw new NotReadyException("partition 3 is moving", null);
            }
            return stale ? Optional.of(new UsageAnswer(ANSWER.windows(), NOW, 7L, List.of())) : Optional.of(ANSWER);
        }

        @Override
        public ListAnswer list(ListQuery query, List<Integer> partitions, boolean stale) {
            asked.add(query);
            asked.add(List.copyOf(partitions));
            return new ListAnswer(NOW, NOW.plusSeconds(1), List.of(new SubjectUsage("ü", USAGE)), true, NOW);
        }

        @Override
        public Rows.Answer rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit, boolean stale) {
            byte[] told = {(byte) partition, (byte) book.name().length(), from[0], (byte) limit};
            return new Rows.Answer(List.of(new Row(prefix, told)), stale ? 7L : null);
        }

        @Override
        public Progress progress() {
            GapRef gap = new GapRef("n1/1/3/2", "n1", 3, NOW, NOW.plusSeconds(1));
            return new Progress(Map.of(3, new Progress.Usage(NOW, 42, List.of(gap))), Map.of(1, NOW), 7);
        }
    };

    @BeforeEach
    void start() throws IOException {
        config = new PeerConfig("127.0.0.1", freePort(), "", SECRET);
        server = new PeerServer(config, "a", share);
        server.start();
        clients = new PeerClients(config);
        awaitAnswer(clients, config);
    }

    /** Nobody waits long for a peer; the first answer, before which classes are loaded, may take longer than that. */
    private static void awaitAnswer(PeerClients peers, PeerConfig at) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (peers.identify(at.server()) == null) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void questionsAndAnswersArriveAsTheyWere() {
        Share peer = clients.at(config.server());
        ListQuery list = new ListQuery(
                SubjectKind.NODE,
                CYCLES,
                NOW,
                Sort.UPLINK,
                true,
                3,
                new SubjectUsage("é", USAGE),
                SubjectFilter.of(List.of("acme/*", "é*")));

        assertThat(peer.read(QUERY, false)).contains(ANSWER);
        assertThat(peer.read(QUERY, true).orElseThrow().lag()).isEqualTo(7);
        assertThat(peer.list(list, List.of(2, 5), false)).isEqualTo(share.list(list, List.of(2, 5), false));
        assertThat(asked.subList(0, 4)).containsExactly(QUERY, QUERY, list, List.of(2, 5));
        assertThat(peer.progress()).isEqualTo(share.progress());
        Row row = peer.rows(BookKind.TAGS, 9, new byte[] {1, 2}, new byte[] {3}, 5)
                .get(0);
        assertThat(row.key()).containsExactly(1, 2);
        assertThat(row.value()).containsExactly(9, 4, 3, 5);
        assertThat(peer.rows(BookKind.TAGS, 9, new byte[0], new byte[] {3}, 5, false)
                        .lag())
                .isNull();
        assertThat(peer.rows(BookKind.TAGS, 9, new byte[0], new byte[] {3}, 5, true)
                        .lag())
                .isEqualTo(7);
        assertThat(clients.identify(config.server())).isEqualTo("a");
    }

    @Test
    void aPeerThatHasNotGotThePartitionOrIsAwayIsNotReady() {
        Share peer = clients.at(config.server());
        ready = false;
        assertThatThrownBy(() -> peer.read(QUERY, false))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("partition 3 is moving");
        server.close();
        assertThatThrownBy(() -> peer.read(QUERY, false)).isInstanceOf(NotReadyException.class);
        assertThat(clients.identify(config.server())).isNull();
    }

    @Test
    void whoDoesNotKnowTheSecretIsNotAnswered() {
        for (String wrong : List.of("", "0123456789abcdeF")) {
            try (PeerClients strangers = new PeerClients(new PeerConfig("127.0.0.1", config.port(), "", wrong))) {
                assertThatThrownBy(() -> strangers.at(config.server()).read(QUERY, false))
                        .isInstanceOf(NotReadyException.class)
                        .hasMessageContaining("UNAUTHENTICATED");
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void whoHasNoCertificateOfTheAuthorityIsNotAnswered(@TempDir Path directory) throws IOException {
        PeerTls own = tls(directory.resolve("own"));
        PeerTls foreign = tls(directory.resolve("foreign"));
        PeerConfig plain = new PeerConfig("127.0.0.1", freePort(), "", SECRET);
        PeerTls stranger = new PeerTls(foreign.certificate(), foreign.key(), own.authority());
        try (PeerServer secure = new PeerServer(with(plain, own), "a", share);
                PeerClients known = new PeerClients(with(plain, own));
                PeerClients strangers = new PeerClients(with(plain, stranger));
                PeerClients trusting = new PeerClients(with(plain, foreign));
                PeerClients plainly = new PeerClients(plain)) {
            secure.start();
            awaitAnswer(known, plain);
            assertThat(known.at(plain.server()).read(QUERY, false)).contains(ANSWER);
            asked.clear();
            for (PeerClients refused : List.of(strangers, trusting, plainly)) {
                assertThatThrownBy(() -> refused.at(plain.server()).read(QUERY, false))
                        .isInstanceOf(NotReadyException.class);
            }
        }
        assertThat(asked).isEmpty();
    }

    private static PeerConfig with(PeerConfig plain, PeerTls tls) {
        return new PeerConfig(plain.host(), plain.port(), plain.advertisedHost(), plain.secret(), Optional.of(tls));
    }

    /** A certificate that is its own authority. */
    private static PeerTls tls(Path directory) throws IOException {
        TlsKeyPair pair = TlsKeyPair.ofSelfSigned("127.0.0.1");
        Files.createDirectory(directory);
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        try {
            Files.writeString(
                    directory.resolve("certificate.pem"),
                    pem(
                            "CERTIFICATE",
                            encoder.encodeToString(
                                    pair.certificateChain().get(0).getEncoded())));
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
        Files.writeString(
                directory.resolve("key.pem"),
                pem("PRIVATE KEY", encoder.encodeToString(pair.privateKey().getEncoded())));
        return new PeerTls(
                directory.resolve("certificate.pem"),
                directory.resolve("key.pem"),
                directory.resolve("certificate.pem"));
    }

    private static String pem(String what, String encoded) {
        return "-----BEGIN " + what + "-----\n" + encoded + "\n-----END " + what + "-----\n";
    }

    @Test
    void withoutASecretNobodyButThisMachineCanAsk() {
        assertThatThrownBy(() -> new PeerConfig("0.0.0.0", 1, "me", ""))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("needs peer.secret");
        assertThatThrownBy(() -> new PeerConfig("127.0.0.1", 1, "", "short"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageNotContaining("short");
        assertThatThrownBy(() -> new PeerConfig("0.0.0.0", 1, "", SECRET))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("peer.advertised-host");
        assertThat(new PeerConfig("0.0.0.0", 1, "me", SECRET).server()).isEqualTo("me:1");
        assertThat(new PeerConfig("0.0.0.0", 1, "me", SECRET).toString()).doesNotContain(SECRET);
    }
}
