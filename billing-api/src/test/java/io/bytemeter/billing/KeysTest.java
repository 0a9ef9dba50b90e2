package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.KeyText;
import io.bytemeter.keys.Scope;
import io.bytemeter.keys.audit.AuditEntry;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Keys from their creation to their end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysTest {
    private static final String[] NONE = {};

    private final GuardedServer server = new GuardedServer("127.0.0.1", 20);

    @BeforeAll
    void start() {
        server.start();
    }

    @BeforeEach
    void reset() {
        server.reset();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void onLoopbackNoKeyIsNeededUntilThereIsOneAndAlwaysAfter() throws Exception {
        assertThat(server.send("GET", "/v1/usage/user", null).statusCode()).isEqualTo(200);
        JsonNode first = create(null, "{\"name\":\"ops\",\"scopes\":[\"manage\"]}", 201);
        String key = first.get("key").textValue();

        assertThat(server.send("GET", "/v1/usage/user", null).statusCode()).isEqualTo(401);
        assertThat(server.send("GET", "/v1/usage/user", key).statusCode()).isEqualTo(200);
        assertThat(server.send("DELETE", "/v1/keys/" + first.get("id").textValue(), key)
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.send("GET", "/v1/usage/user", key).statusCode()).isEqualTo(401);
        assertThat(server.send("GET", "/v1/usage/user", null).statusCode()).isEqualTo(401);
    }

    @Test
    void aKeyIsListedWithoutItsSecretAndEveryChangeIsRecorded() throws Exception {
        String manage = server.keys.add(Scope.MANAGE);
        JsonNode made = create(manage, "{\"name\":\"shop\",\"scopes\":[\"read\"],\"subjects\":[\"acme/*\"]}", 201);
        String id = made.get("id").textValue();
        String text = made.get("key").textValue();
        assertThat(server.send("GET", "/v1/usage/user/acme%2Fa", text).statusCode())
                .isEqualTo(200);
        assertThat(made.get("createdAt").textValue())
                .as("as it is kept")
                .isEqualTo(server.now.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        server.send("DELETE", "/v1/keys/" + id, manage);
        server.send("DELETE", "/v1/keys/" + id, manage);

        String list = server.send("GET", "/v1/keys", manage).body();
        assertThat(list)
                .contains("\"id\":\"" + id + "\",\"name\":\"shop\",\"scopes\":[\"read\"],\"subjects\":[\"acme/*\"]")
                .contains("\"revokedAt\":\"" + made.get("createdAt").textValue() + "\"");
        String record = server.send("GET", "/v1/audit?limit=1", manage).body();
        assertThat(record).contains("\"action\":\"key.revoke\"", "\"before\":{", "\"after\":{", "\"cursor\":\"1\"");
        assertThat(server.send("GET", "/v1/audit?cursor=1", manage).body()).contains("\"action\":\"key.create\"");
        assertThat(server.changes.entries)
                .extracting(AuditEntry::action)
                .as("revoked again changes nothing")
                .containsExactly("key.create", "key.revoke");
        AuditEntry entry = server.changes.entries.get(0);
        assertThat(entry.target()).isEqualTo("key/" + id);
        assertThat(entry.before()).isNull();
        assertThat(entry.address()).isEqualTo("127.0.0.1");
        for (String told : new String[] {list, record, server.changes.entries.toString()}) {
            assertThat(told)
                    .doesNotContain(text.substring(text.lastIndexOf('_', 20) + 1))
                    .doesNotContain(KeyHash.of(text).hex());
        }
    }

    @Test
    void withoutItsRecordThereIsNoChange() throws Exception {
        String manage = server.keys.add(Scope.MANAGE);
        server.changes.available = false;

        create(manage, "{\"name\":\"shop\",\"scopes\":[\"read\"]}", 503);
        assertThat(server.keys.ring().all()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"scopes\":[\"read\"]} | name",
                "{\"name\":\"\",\"scopes\":[\"read\"]} | name",
                "{\"name\":7,\"scopes\":[\"read\"]} | name",
                "{\"name\":\"x\"} | scopes",
                "{\"name\":\"x\",\"scopes\":[]} | scopes",
                "{\"name\":\"x\",\"scopes\":\"read\"} | scopes",
                "{\"name\":\"x\",\"scopes\":[\"admin\"]} | scopes",
                "{\"name\":\"x\",\"scopes\":[\"read\"],\"subjects\":[]} | subjects",
                "{\"name\":\"x\",\"scopes\":[\"read\"],\"subjects\":[\"acme\"]} | subjects",
                "{\"name\":\"x\",\"scopes\":[\"read\"],\"subjects\":[\"*\"]} | subjects",
                "{\"name\":\"x\",\"scopes\":[\"read\"],\"subject\":[\"a*\"]} | subject",
                "{\"name\":\"x\",\"name\":\"y\",\"scopes\":[\"read\"]} | body",
                "[] | body",
                "{ | body",
                "{} {} | body"
            })
    void aKeyThatCannotBeIsRefusedByItsField(String body, String field) throws Exception {
        String manage = server.keys.add(Scope.MANAGE);

        assertThat(create(manage, body, 400).get("parameter").textValue()).isEqualTo(field);
        assertThat(server.keys.ring().all()).hasSize(1);
        assertThat(server.changes.entries).isEmpty();
    }

    @Test
    void theFirstKeyMustManageOrNobodyCouldMakeAnother() throws Exception {
        create(null, "{\"name\":\"x\",\"scopes\":[\"read\"]}", 400);
        create(null, "{\"name\":\"x\",\"scopes\":[\"manage\"],\"subjects\":[\"a*\"]}", 400);
        assertThat(server.keys.ring().any()).isFalse();
    }

    @Test
    void theKeyOfTheConfigurationIsNotRevokedByRequest() throws Exception {
        String text = KeyText.generate(ApiKey.BOOTSTRAP, new SecureRandom());
        server.keys.put(ApiKey.bootstrap(KeyHash.of(text)));

        assertThat(server.send("DELETE", "/v1/keys/bootstrap", text).statusCode())
                .isEqualTo(409);
        assertThat(server.send("DELETE", "/v1/keys/unknown", text).statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyThatAsksTooOftenIsToldToWaitAndOthersAreNot() throws Exception {
        String busy = server.keys.add(Scope.READ);
        String other = server.keys.add(Scope.READ);
        for (int i = 0; i < 20; i++) {
            assertThat(server.send("GET", "/v1/usage/user", busy).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = server.send("GET", "/v1/usage/user", busy);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
        assertThat(server.send("GET", "/v1/usage/user", other).statusCode()).isEqualTo(200);
    }

    @Test
    void wrongKeysAreCountedAndLimitedAndGoodOnesFromThereAreNot() throws Exception {
        String good = server.keys.add(Scope.READ);
        double before = refused("wrong key");
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> refused = server.send("GET", "/v1/usage/user", "bm_wrong_" + i);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer realm=\"bytemeter\"");
        }

        assertThat(server.send("GET", "/v1/usage/user", "bm_wrong_11").statusCode())
                .isEqualTo(429);
        assertThat(server.send("GET", "/v1/usage/user", good).statusCode()).isEqualTo(200);
        assertThat(refused("wrong key") - before).isEqualTo(10);
        assertThat(refused("wrong keys")).isEqualTo(1);
        assertThat(server.registry.scrape()).contains("bytemeter_api_refused_total{reason=\"wrong keys\"} 1.0");
    }

    private double refused(String reason) {
        return server.registry
                .counter("bytemeter.api.refused", "reason", reason)
                .count();
    }

    @Test
    void withoutKeysPagesFromElsewhereAreRefused() throws Exception {
        assertThat(status("Origin", "https://evil.example")).isEqualTo(403);
        assertThat(status("Origin", "null")).isEqualTo(403);
        assertThat(status("Origin", "http://localhost:3000")).isEqualTo(200);
        assertThat(status("Origin", "http://127.0.0.1:8080")).isEqualTo(200);
    }

    private int status(String... headers) throws IOException, InterruptedException {
        return server.send("GET", "/v1/usage/user", null, headers).statusCode();
    }

    @Test
    void aGrpcClientIsToldInItsOwnWay() throws Exception {
        server.keys.add(Scope.READ);
        HttpResponse<String> refused =
                server.send("GET", "/v1/usage/user", null, "Content-Type", "application/grpc+proto");

        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(refused.headers().firstValue("grpc-status")).contains("16");
        assertThat(refused.headers().firstValue("grpc-message").orElse("")).startsWith("a%20key%20is%20needed");
    }

    @Test
    void anyAddressButLoopbackNeedsAKeyToStart() {
        try (GuardedServer open = new GuardedServer("0.0.0.0", 20)) {
            assertThatThrownBy(open::start)
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessage("api.host: 0.0.0.0 (expected: a loopback address as long as there are no API keys;"
                            + " ./bytemeter key bootstrap makes the first)");
        }
        try (GuardedServer guarded = new GuardedServer("0.0.0.0", 20)) {
            guarded.keys.add(Scope.MANAGE);
            guarded.start();
            guarded.keys.clear();
            assertThat(guarded.send("GET", "/v1/usage/user", null).statusCode())
                    .as("never open, whatever becomes of the keys")
                    .isEqualTo(401);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noLogEverTellsAKey() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Level level = root.getLevel();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
        String manage = server.keys.add(Scope.MANAGE);
        String made;
        try {
            made = create(manage, "{\"name\":\"shop\",\"scopes\":[\"read\"]}", 201)
                    .get("key")
                    .textValue();
            server.send("GET", "/v1/usage/user", made);
            server.send("GET", "/v1/keys", made);
            server.send("GET", "/v1/usage/user", made + "x");
            server.send("GET", "/v1/nodes", manage); // fails within: there are none here
            server.send("GET", "/v1/nothing", manage);
        } finally {
            root.setLevel(level);
            root.detachAppender(log);
        }

        assertThat(log.list).isNotEmpty();
        for (ILoggingEvent event : log.list.toArray(new ILoggingEvent[0])) {
            String line = event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy();
            assertThat(line)
                    .doesNotContain(made.substring(14))
                    .doesNotContain(manage.substring(14))
                    .doesNotContain(KeyHash.of(made).hex());
        }
    }

    private JsonNode create(String key, String body, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = server.send("POST", "/v1/keys", key, body, NONE);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new ObjectMapper().readTree(response.body());
    }
}
