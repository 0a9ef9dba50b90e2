package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.bytemeter.alerts.AlertServices;
import io.bytemeter.billing.access.AccessConfig;
import io.bytemeter.billing.interfaces.InterfacesConfig;
import io.bytemeter.metering.control.Controls;
import io.bytemeter.metering.query.Amount;
import io.bytemeter.metering.query.Answers;
import io.bytemeter.metering.query.GapList;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.Reconciliation;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Requests that are nearly right, and such that are not at all: never an error of the server. Leaks are reported. */
class BillingFuzzTest {
    private static final long SEED = 20261121;
    private static final int CASES = 10_000;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static final String[] PIECES = {
        "v1",
        "usage",
        "user",
        "inbound",
        "alice",
        "export",
        "usage:query",
        "gaps",
        "reconciliation",
        "health",
        "schemas",
        "ids",
        "1",
        "%00",
        "%C3%BC",
        "%FF",
        "%2F",
        "..",
        "a%20b",
        ":",
        "*",
        "",
        "🦊",
        "%"
    };
    private static final String[] NAMES = {
        "from",
        "to",
        "at",
        "window",
        "timeZone",
        "anchorDay",
        "anchorTime",
        "breakdown",
        "sort",
        "order",
        "limit",
        "cursor",
        "format",
        "node",
        "what",
        ""
    };
    private static final String[] VALUES = {
        "",
        "day",
        "cycle",
        "month",
        "node",
        "id",
        "asc",
        "csv",
        "ndjson",
        "UTC",
        "Europe/Berlin",
        "+99:99",
        "31",
        "0",
        "-1",
        "99999999999999999999",
        "1e3",
        "04:30",
        "24:00",
        "2026-11-01T00:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z",
        "AQ",
        "////",
        "%00",
        "%FF%FE",
        "null",
        "[]",
        "alice",
        "AQAAAAAAAAAA"
    };
    private static final String[] JSON = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"subjects\"",
        "\"kind\"",
        "\"user\"",
        "\"id\"",
        "\"alice\"",
        "\"from\"",
        "1",
        "-0.1e99",
        "true",
        "null",
        "\"\\u0000\"",
        "\"\\ud800\"",
        " ",
        "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}]",
        "\"window\":\"cycle\""
    };

    private final Random random = new Random(SEED);

    @Test
    void neverAnErrorOfTheServer() throws Exception {
        try (BillingServer server = server()) {
            server.start();
            int port = BillingServerFixture.portOf(server);
            WebClient http1 = WebClient.of("h1c://127.0.0.1:" + port);
            WebClient http2 = WebClient.of("h2c://127.0.0.1:" + port);
            int sent = 0;
            for (int i = 0; i < CASES; i++) {
                HttpRequest request = request();
                boolean grpc = request.path().startsWith("/bytemeter");
                OptionalInt status = send(grpc || random.nextBoolean() ? http2 : http1, request);
                if (status.isPresent()) {
                    sent++;
                    assertThat(status.getAsInt())
                            .as("case %d of seed %d: %s", i, SEED, request.headers())
                            .isBetween(200, 499);
                }
            }
            assertThat(sent).isGreaterThan(CASES / 2);
        }
    }

    /** The status; none if the client itself refuses to send such a thing. */
    private static OptionalInt send(WebClient client, HttpRequest request) {
        try {
            return OptionalInt.of(
                    client.execute(request).aggregate().join().status().code());
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException
                    || (e.getCause() instanceof UnprocessedRequestException
                            && e.getCause().getCause() instanceof IllegalArgumentException)) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private HttpRequest request() {
        byte[] body = new byte[0];
        RequestHeadersBuilder headers;
        switch (random.nextInt(4)) {
            case 0 -> {
                String method = any("GetUsage", "ListUsage", "What");
                headers = RequestHeaders.builder(HttpMethod.POST, "/bytemeter.billing.v1.Billing/" + method)
                        .add("content-type", any("application/grpc", "application/grpc+proto", "text/plain"))
                        .add("te", "trailers");
                body = frame();
            }
            case 1 -> {
                headers = RequestHeaders.builder(HttpMethod.POST, "/v1/usage:query");
                body = json().getBytes(StandardCharsets.UTF_8);
            }
            default ->
                headers = RequestHeaders.builder(
                        random.nextInt(8) == 0 ? HttpMethod.POST : HttpMethod.GET, path() + query());
        }
        return HttpRequest.of(headers.build(), HttpData.wrap(body));
    }

    private String path() {
        if (random.nextBoolean()) {
            return any(
                    "/v1/usage/user",
                    "/v1/usage/user/alice",
                    "/v1/usage/user/export",
                    "/v1/usage/user/alice/export",
                    "/v1/gaps");
        }
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            path.append('/').append(any(PIECES));
        }
        return path.toString();
    }

    private String query() {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            query.append(query.isEmpty() ? "?" : "&")
                    .append(any(NAMES))
                    .append('=')
                    .append(any(VALUES));
        }
        return query.toString();
    }

    private String json() {
        StringBuilder json = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            json.append(any(JSON));
        }
        return json.toString();
    }

    /** A frame of gRPC whose flag, length and content need not fit together. */
    private byte[] frame() {
        byte[] content = new byte[random.nextInt(40)];
        random.nextBytes(content);
        byte[] frame = new byte[content.length + 5];
        System.arraycopy(content, 0, frame, 5, content.length);
        frame[0] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 0);
        frame[4] = (byte) (random.nextInt(4) == 0 ? random.nextInt(127) : content.length);
        return frame;
    }

    private String any(String... values) {
        return values[random.nextInt(values.length)];
    }

    private static BillingServer server() {
        UsageReader reader = new UsageReader() {
            @Override
            public Optional<UsageAnswer> read(UsageQuery query) {
                return Optional.of(new UsageAnswer(List.of(), NOW));
            }

            @Override
            public ListAnswer list(ListQuery query) {
                return new ListAnswer(query.start(), query.end(), List.of(), false, NOW);
            }
        };
        Amount none = new Amount(0, 0, 0, 0);
        AlertsInMemory alerts = new AlertsInMemory();
        return new BillingServer(
                new ApiConfig(
                        "127.0.0.1",
                        0,
                        new AccessConfig(Optional.empty(), 1_000_000),
                        Optional.empty(),
                        InterfacesConfig.STANDARD,
                        ServingConfig.STANDARD),
                new Answers(
                        reader,
                        null,
                        (node, from, to, limit) -> new GapList(List.of(), null),
                        () -> new Reconciliation(NOW, List.of(), List.of(), 0, none, null),
                        listener -> () -> {}),
                new AlertServices(alerts, alerts, alerts),
                new Controls(new QuotasInMemory(NOW), new UsersInMemory(NOW)),
                ZoneOffset.UTC,
                List.of(),
                LocalSchemaIds.open(Path.of("none.json")),
                new KnownKeys(),
                new KnownChanges(),
                Path.of("target"),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
