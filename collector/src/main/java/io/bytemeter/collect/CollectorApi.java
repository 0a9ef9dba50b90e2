package io.bytemeter.collect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.collect.ledger.Held;
import io.bytemeter.collect.ledger.Seen;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a collector shows of its sources and of its quarantine, and where the latter is decided on: {@code GET
 * /v1/sources}, {@code GET /v1/quarantine}, {@code POST /v1/quarantine/ID/release} and {@code .../reject}. Errors are
 * problem documents (RFC 9457).
 */
public final class CollectorApi implements Handler {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String PROBLEM = "application/problem+json";
    private static final Pattern DECISION = Pattern.compile("/v1/quarantine/([^/]+)/(release|reject)");

    private final Collector collector;
    private final byte[] authorization;

    /** @param key that callers show as a bearer token; "" asks for none */
    public CollectorApi(Collector collector, String key) {
        this.collector = collector;
        this.authorization = (key.isEmpty() ? "" : "Bearer " + key).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Reply handle(Request request) {
        byte[] shown = request.header("Authorization").getBytes(StandardCharsets.UTF_8);
        if (authorization.length > 0 && !MessageDigest.isEqual(shown, authorization)) {
            return problem(401, "Authorization: not the key (expected: Bearer and collect.key)");
        }
        if (request.is("GET", "/v1/sources")) {
            return Reply.ok(JSON, sources().toString());
        }
        if (request.is("GET", "/v1/quarantine")) {
            return Reply.ok(JSON, quarantine().toString());
        }
        Matcher decision = DECISION.matcher(request.path());
        if (request.method().equals("POST") && decision.matches()) {
            return decide(decision.group(1), decision.group(2).equals("release"));
        }
        return problem(404, request.method() + " " + request.path() + " (expected: /v1/sources or /v1/quarantine)");
    }

    private Reply decide(String id, boolean release) {
        try {
            return collector.decide(id, release)
                    ? Reply.ok(JSON, "{}")
                    : problem(404, id + " (expected: the id of bytes in quarantine)");
        } catch (IllegalStateException e) {
            return problem(409, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode sources() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode list = document.putArray("sources");
        for (SourceStatus status : collector.statuses()) {
            Seen seen = collector.seen(status.source());
            ObjectNode source = list.addObject()
                    .put("source", status.source())
                    .put("readings", status.readings())
                    .put("failures", status.failures())
                    .put("live", status.live())
                    .put("bookedUntil", seen == null ? null : time(seen.bookedAt()))
                    .put("problem", status.problem());
            ArrayNode counters = source.putArray("counters");
            collector.values(status.source()).forEach((subject, value) -> counters.addObject()
                    .put("kind", subject.kind().label())
                    .put("id", subject.id())
                    .put("uplink", value.uplink())
                    .put("downlink", value.downlink()));
        }
        return document;
    }

    private ObjectNode quarantine() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode list = document.putArray("quarantine");
        for (Held held : collector.quarantine()) {
            list.addObject()
                    .put("id", held.id())
                    .put("source", held.source())
                    .put("kind", held.subject().kind().label())
                    .put("subject", held.subject().id())
                    .put("from", time(held.from()))
                    .put("to", time(held.to()))
                    .put("uplink", held.moved().uplink())
                    .put("downlink", held.moved().downlink())
                    .put("reason", held.reason());
        }
        return document;
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }

    private static Reply problem(int status, String detail) {
        ObjectNode document =
                JsonNodeFactory.instance.objectNode().put("status", status).put("detail", detail);
        return Reply.of(status, PROBLEM, document.toString());
    }
}
