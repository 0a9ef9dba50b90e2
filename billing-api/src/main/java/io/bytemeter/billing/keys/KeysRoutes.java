package io.bytemeter.billing.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.JsonAnswer;
import io.bytemeter.billing.http.JsonCommand;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.KeyText;
import io.bytemeter.keys.Keys;
import io.bytemeter.keys.Scope;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** {@code /v1/keys}. The text of a key is in the answer to its creation, and nowhere else ever. */
public final class KeysRoutes {
    private final Keys keys;
    private final Changes changes;
    private final SecureRandom random;
    private final Clock clock;

    public KeysRoutes(Keys keys, Changes changes, SecureRandom random, Clock clock) {
        this.keys = keys;
        this.changes = changes;
        this.random = random;
        this.clock = clock;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/keys").build(new JsonService(this::list));
        server.route().post("/v1/keys").build(new JsonCommand(this::create));
        server.route().delete("/v1/keys/{id}").build(new JsonService(this::revoke));
    }

    private JsonNode list(Parameters parameters) {
        parameters.only();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        keys.ring().all().forEach(key -> list.add(json(key)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("keys", list);
        return document;
    }

    private JsonAnswer create(Parameters parameters, @Nullable JsonNode body) {
        parameters.only();
        if (!(body instanceof ObjectNode object)) {
            throw ProblemException.bad("body", "no object", "a JSON object");
        }
        KeyRequest request = KeyRequest.parse(object);
        boolean manages =
                request.scopes().contains(Scope.MANAGE) && request.subjects().all();
        if (!keys.ring().any() && !manages) {
            throw ProblemException.bad(
                    "scopes",
                    request.scopes().toString(),
                    "manage, and no limit to subjects: with the first key, keys become necessary");
        }
        String id = KeyText.newId(random);
        String text = KeyText.generate(id, random);
        ApiKey key = new ApiKey(
                id,
                request.name(),
                KeyHash.of(text),
                request.scopes(),
                request.subjects(),
                now(),
                parameters.caller().key(),
                null);
        changes.record(parameters.caller(), "key.create", "key/" + id, null, json(key));
        keys.put(key);
        return new JsonAnswer(
                HttpStatus.CREATED,
                json(key).put("key", text),
                JsonAnswer.NOT_KEPT.toBuilder()
                        .add(HttpHeaderNames.LOCATION, "/v1/keys/" + id)
                        .build());
    }

    private JsonNode revoke(Parameters parameters) {
        parameters.only();
        String id = parameters.path("id");
        ApiKey key = keys.ring().byId(id).orElseThrow(() -> ProblemException.notFound("no key has this id"));
        if (id.equals(ApiKey.BOOTSTRAP)) {
            throw ProblemException.conflict("this key is revoked by taking api.bootstrap-key out of the configuration");
        }
        if (!key.good()) {
            return json(key);
        }
        ApiKey revoked = key.revoked(now());
        changes.record(parameters.caller(), "key.revoke", "key/" + id, json(key), json(revoked));
        keys.put(revoked);
        return json(revoked);
    }

    /** In ms, as it is kept: the answer to a creation tells what every later list tells. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static ObjectNode json(ApiKey key) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("id", key.id()).put("name", key.name());
        ArrayNode scopes = node.putArray("scopes");
        key.scopes().stream().sorted().forEach(scope -> scopes.add(scope.label()));
        ArrayNode subjects = node.putArray("subjects");
        key.subjects().patterns().forEach(subjects::add);
        node.put("createdAt", key.createdAt().toString()).put("createdBy", key.createdBy());
        if (key.revokedAt() != null) {
            node.put("revokedAt", key.revokedAt().toString());
        }
        return node;
    }
}
