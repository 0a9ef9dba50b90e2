package io.bytemeter.collect.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.collect.source.FakeServer;
import io.bytemeter.collect.source.Moved;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges as src/server/api of pqcqaq/go-tunnel makes them. */
class TunnelSourceTest {
    private static final String PATH = "/api/stats/traffic";
    private static final String TRAFFIC = """
            {"success":true,"message":"获取流量统计成功","data":{
              "tunnel":{"bytes_sent":1048576,"bytes_received":2097152,"last_update":1700000000},
              "mappings":[{"port":8080,"bytes_sent":524288,"bytes_received":1048576,"last_update":1700000000}],
              "total_sent":1572864,"total_received":3145728,"timestamp":1700000000}}
            """;

    private FakeServer server;
    private TunnelSource source;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer("X-API-Key");
        source = new TunnelSource(server.url(), "key", Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void mappingsAreInboundsAndTheTunnelIsAWayOut() throws SourceException {
        server.answers(PATH, 200, TRAFFIC);

        assertThat(source.read().counters())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new Subject(SubjectKind.INBOUND, "8080"),
                        new Moved(524_288, 1_048_576),
                        new Subject(SubjectKind.OUTBOUND, "tunnel"),
                        new Moved(1_048_576, 2_097_152)));
        assertThat(server.asked).containsExactly("GET " + PATH + " key ");
    }

    @Test
    void aServerWithoutTunnelAndMappingsHasCountedNothing() throws SourceException {
        server.answers(PATH, 200, """
                {"success":true,"message":"获取流量统计成功","data":{"tunnel":{"bytes_sent":0,"bytes_received":0,\
                "last_update":0},"mappings":null,"total_sent":0,"total_received":0,"timestamp":1700000000}}
                """);

        assertThat(source.read().counters()).containsOnlyKeys(new Subject(SubjectKind.OUTBOUND, "tunnel"));
    }

    @ParameterizedTest
    @CsvSource({"405, 方法不允许", "401, 无效的 API 密钥", "500, 内部错误"})
    void anErrorIsToldAsTheServerSaysIt(int status, String message) {
        server.answers(PATH, status, "{\"success\":false,\"message\":\"" + message + "\"}\n");

        assertThatThrownBy(source::read)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(status + "")
                .hasMessageContaining(message);
    }

    @Test
    void anEnvelopeWithoutSuccessIsAnErrorWhateverItsStatus() {
        server.answers(PATH, 200, "{\"success\":false,\"message\":\"x\"}\n");

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class).hasMessageContaining("fails: x");
    }

    @Test
    void anAnswerThatIsCutShortIsNone() {
        server.cutsShort(PATH, TRAFFIC, 10);

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1572865", "null", "-1", "\"1572864\"", "18446744073709551615"})
    void totalsThatAreNotTheSumOfTheirPartsAreNotBelieved(String total) {
        server.answers(PATH, 200, TRAFFIC.replace("\"total_sent\":1572864", "\"total_sent\":" + total));

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class);
    }

    @Test
    void twoMappingsOfOnePortAreNotBelieved() {
        String mapping = "{\"port\":8080,\"bytes_sent\":0,\"bytes_received\":0},";
        server.answers(PATH, 200, TRAFFIC.replace("\"mappings\":[", "\"mappings\":[" + mapping));

        assertThatThrownBy(source::read).isInstanceOf(SourceException.class).hasMessageContaining("8080");
    }
}
