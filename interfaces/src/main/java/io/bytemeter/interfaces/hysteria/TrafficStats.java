package io.bytemeter.interfaces.hysteria;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.counters.UnavailableException;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import io.bytemeter.interfaces.view.Reset;
import io.bytemeter.interfaces.view.ViewException;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The Traffic Stats API. Besides the original's parameters, {@code /traffic} takes {@code view}: then it shows what that
 * view has not read. Without it, and without clear, it shows totals.
 */
public final class TrafficStats implements Handler {
    private static final String DEFAULT_VIEW = "hysteria";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final String INDEX = """
            <!DOCTYPE html><html><head><title>Traffic stats</title></head>\
            <body><p>This is a Hysteria traffic stats server, served by Bytemeter.</p></body></html>
            """;

    private final ObjectMapper mapper = new ObjectMapper();
    private final String secret;
    private final Views views;
    private final Connections connections;
    private final Clock clock;

    /**
     * An API over these views and connections.
     *
     * @param secret what the Authorization header must be; "" asks for none
     */
    public TrafficStats(String secret, Views views, Connections connections, Clock clock) {
        this.secret = secret;
        this.views = views;
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public Reply handle(Request request) {
        if (!secret.isEmpty() && !isSecret(request.header("Authorization"))) {
            return Reply.goError(401, "unauthorized");
        }
        if (request.is("GET", "/")) {
            return Reply.ok(Reply.HTML, INDEX);
        }
        if (request.is("GET", "/traffic")) {
            return traffic(request);
        }
        if (request.is("POST", "/kick")) {
            return kick(request);
        }
        if (request.is("GET", "/online")) {
            return Reply.ok(Reply.JSON, online());
        }
        if (request.is("GET", "/dump/streams")) {
            return streams(request);
        }
        return Reply.goError(404, "404 page not found");
    }

    private boolean isSecret(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    private Reply traffic(Request request) {
        String clear = request.parameter("clear");
        String view = request.parameter("view");
        try {
            if (clear != null && TRUE.contains(clear)) {
                Reset reset = views.reset(views.resetBy(view, DEFAULT_VIEW), TrafficStats::isUser);
                return Reply.ok(Reply.JSON, users(reset.moved(), true)).holding(reset);
            }
            return Reply.ok(Reply.JSON, view == null ? users(views.totals(), false) : users(views.unread(view), true));
        } catch (ViewException e) {
            return Reply.goError(400, String.valueOf(e.getMessage()));
        } catch (UnavailableException e) {
            return Reply.goError(503, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isUser(Counter counter) {
        return counter.subject().kind() == SubjectKind.USER;
    }

    /**
     * The users of {@code counters}, sorted.
     *
     * @param moved whether users who have not moved are left out, as a cleared map does not have them
     */
    private static String users(Map<Counter, Long> counters, boolean moved) {
        Map<String, long[]> users = new TreeMap<>();
        counters.forEach((counter, bytes) -> {
            if (isUser(counter)) {
                users.computeIfAbsent(counter.subject().id(), id -> new long[2])[
                        counter.direction() == Direction.UPLINK ? 0 : 1] = bytes;
            }
        });
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        users.forEach((id, bytes) -> {
            if (!moved || bytes[0] != 0 || bytes[1] != 0) {
                document.putObject(id).put("tx", bytes[0]).put("rx", bytes[1]);
            }
        });
        return document.toString();
    }

    private Reply kick(Request request) {
        Set<String> users = new HashSet<>();
        try {
            JsonNode ids = mapper.readTree(request.body());
            if (!ids.isArray()) {
                return Reply.goError(400, "json: cannot unmarshal the body (expected: an array of strings)");
            }
            for (JsonNode id : ids) {
                if (!id.isTextual()) {
                    return Reply.goError(400, "json: cannot unmarshal an item (expected: a string)");
                }
                users.add(id.textValue());
            }
        } catch (JsonProcessingException e) {
            return Reply.goError(400, "invalid JSON (expected: an array of strings)");
        }
        users.remove(""); // anonymous connections have no id to be kicked by
        connections.close(users);
        return new Reply(200, Map.of(), "", null);
    }

    private String online() {
        Map<String, Integer> online = new TreeMap<>();
        for (OpenConnection open : connections.open()) {
            if (!open.user().isEmpty() && open.state() != OpenConnection.State.CLOSED) {
                online.merge(open.user(), 1, Integer::sum);
            }
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        online.forEach(document::put);
        return document.toString();
    }

    private Reply streams(Request request) {
        Streams streams = new Streams(connections.open(), clock.instant());
        return request.header("Accept").contains("text/plain")
                ? Reply.ok(Reply.TEXT, streams.text())
                : Reply.ok(Reply.JSON, streams.json());
    }
}
