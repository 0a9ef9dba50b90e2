package io.bytemeter.collect.hysteria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.collect.source.FakeServer;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges as extras/trafficlogger/http.go of apernet/hysteria makes them. */
class HysteriaSourceTest {
    private static final String STREAMS = """
            {"streams":[{"state":"estab","auth":"wang","connection":3133,"stream":4,"req_addr":"example.com:80",\
            "hooked_req_addr":"","tx":120,"rx":3,"initial_at":"2026-11-21T10:00:00.5+08:00",\
            "last_active_at":"2026-11-21T10:00:01.5+08:00"},{"state":"closed","auth":"joe"}]}
            """;

    private FakeServer server;
    private HysteriaSource source;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer("Authorization").answers("/dump/streams", 200, STREAMS);
        source = new HysteriaSource(server.url(), "secret", Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatTheServerSendsToTargetsIsUplink() throws SourceException {
        server.answers("/traffic", 200, "{\"joe\":{\"tx\":0,\"rx\":0},\"wang\":{\"tx\":514,\"rx\":4017}}");

        Reading reading = source.read();

        assertThat(reading.counters())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new Subject(SubjectKind.USER, "wang"),
                        new Moved(514, 4017),
                        new Subject(SubjectKind.USER, "joe"),
                        Moved.NONE));
        assertThat(reading.uptime()).isEqualTo(Reading.UNKNOWN);
        assertThat(reading.live()).isEqualTo(1);
        assertThat(server.asked).containsExactly("GET /traffic secret ", "GET /dump/streams secret ");
    }

    @Test
    void noUsersAreNoError() throws SourceException {
        server.answers("/traffic", 200, "{}");

        assertThat(source.read().counters()).isEmpty();
    }

    @Test
    void whoIsOnlineAndMayNotBeIsKickedAsLongAsThatIsSo() throws SourceException {
        server.answers("/online", 200, "{\"joe\":1,\"wang\":2}").answers("/kick", 200, "");

        source.enforce("joe"::equals);
        source.enforce("joe"::equals);
        server.answers("/online", 200, "{\"joe\":1}");
        source.enforce("joe"::equals);

        assertThat(server.asked.stream().filter(asked -> asked.startsWith("POST")))
                .containsExactly("POST /kick secret [\"wang\"]", "POST /kick secret [\"wang\"]");
    }

    @Test
    void aKickThatIsRefusedIsTold() {
        server.answers("/online", 200, "{\"wang\":2}").answers("/kick", 400, "json: cannot unmarshal\n");

        assertThatThrownBy(() -> source.enforce(user -> false)).hasMessageContaining("400: json");
    }

    @Test
    void aWrongSecretIsToldAsTheServerSaysIt() {
        server.answers("/traffic", 401, "unauthorized\n");

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class).hasMessageContaining("401: unauthorized");
    }

    /** As on the proxy's own domain, which is a common mistake. */
    @Test
    void anotherServerIsNotMistakenForOneWithoutUsers() {
        assertThatThrownBy(source::read).isInstanceOf(SourceException.class).hasMessageContaining("404");
    }

    @Test
    void anAnswerThatIsCutShortIsNone() {
        server.cutsShort("/traffic", "{\"wang\":{\"tx\":514,\"rx\":4017}}", 2);

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"wang\":{\"tx\":514,\"rx\":4017}",
                "{\"wang\":{\"tx\":514}}",
                "{\"wang\":{\"tx\":-1,\"rx\":0}}",
                "{\"wang\":{\"tx\":18446744073709551615,\"rx\":0}}",
                "{\"wang\":{\"tx\":1.5,\"rx\":0}}",
                "{\"wang\":{\"tx\":1,\"rx\":0},\"wang\":{\"tx\":2,\"rx\":0}}",
                "[]",
                "tx: 0.51GB, rx: 4.02GB",
                ""
            })
    void anAnswerThatIsNotSoundIsNone(String body) {
        server.answers("/traffic", 200, body);

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class);
    }
}
