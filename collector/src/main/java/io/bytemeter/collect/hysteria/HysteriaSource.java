package io.bytemeter.collect.hysteria;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bytemeter.collect.source.JsonClient;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Reads {@code /traffic}, and {@code /dump/streams} for the connections that are open. */
public final class HysteriaSource implements Source {
    private static final String CLOSED = "closed";

    private final JsonClient client;
    private final Clock clock;

    /** @param secret "" for none */
    public HysteriaSource(String url, String secret, Clock clock) {
        this.client = new JsonClient(url, "Authorization", secret);
        this.clock = clock;
    }

    @Override
    public Reading read() throws SourceException {
        long askedAt = clock.millis();
        JsonNode traffic = client.get("/traffic");
        long answeredAt = clock.millis();
        if (!traffic.isObject()) {
            throw new SourceException("/traffic is no object of users");
        }
        Map<Subject, Moved> users = new HashMap<>();
        for (Map.Entry<String, JsonNode> user : traffic.properties()) {
            String what = "/traffic " + user.getKey();
            Moved moved = new Moved(
                    JsonClient.bytes(user.getValue(), "tx", what), JsonClient.bytes(user.getValue(), "rx", what));
            if (Names.violation(user.getKey()) == null) {
                users.put(new Subject(SubjectKind.USER, user.getKey()), moved);
            }
        }
        return new Reading(askedAt, answeredAt, Reading.UNKNOWN, live(), users);
    }

    /** Streams that are open. */
    private long live() throws SourceException {
        JsonNode streams = client.get("/dump/streams").path("streams");
        if (!streams.isArray()) {
            throw new SourceException("/dump/streams has no list of streams");
        }
        long live = 0;
        for (JsonNode stream : streams) {
            live += stream.path("state").asText().equals(CLOSED) ? 0 : 1;
        }
        return live;
    }

    /**
     * Kicks users who are online and may not be. A kick ends one connection, and that only when it moves data next, so it is
     * repeated for as long as the user is online.
     */
    @Override
    public void enforce(Predicate<String> admits) throws SourceException {
        JsonNode online = client.get("/online");
        ArrayNode kicked = JsonNodeFactory.instance.arrayNode();
        for (Map.Entry<String, JsonNode> user : online.properties()) {
            if (JsonClient.bytes(online, user.getKey(), "/online") > 0 && !admits.test(user.getKey())) {
                kicked.add(user.getKey());
            }
        }
        if (!kicked.isEmpty()) {
            client.post("/kick", kicked);
        }
    }

    @Override
    public void close() {}
}
