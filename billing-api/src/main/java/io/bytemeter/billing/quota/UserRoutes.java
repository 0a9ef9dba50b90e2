package io.bytemeter.billing.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.JsonAnswer;
import io.bytemeter.billing.http.JsonCommand;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.control.Change;
import io.bytemeter.metering.control.UserAccess;
import io.bytemeter.metering.control.UserGate;
import io.bytemeter.metering.query.NotReadyException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** {@code /v1/users}. */
public final class UserRoutes {
    private final UserGate users;
    private final Changes changes;
    private final Clock clock;

    public UserRoutes(UserGate users, Changes changes, Clock clock) {
        this.users = users;
        this.changes = changes;
        this.clock = clock;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/users/{id}/access").build(new JsonService(this::access));
        post(server, "block", this::block);
        post(server, "unblock", this::unblock);
        post(server, "kick", this::kick);
    }

    private static void post(ServerBuilder server, String verb, JsonCommand.Command command) {
        server.route().methods(HttpMethod.POST).path("/v1/users/{id}/" + verb).build(new JsonCommand(command));
    }

    private JsonNode access(Parameters parameters) {
        return json(users.get(parameters.only().id()));
    }

    private JsonAnswer block(Parameters parameters, @Nullable JsonNode body) {
        String user = parameters.only().id();
        Instant until = null;
        if (body != null) {
            String text = Fields.of("body", body).only("until").text("until");
            until = text == null ? null : Parameters.instant("until", text).truncatedTo(ChronoUnit.MILLIS);
        }
        if (until != null && !until.isAfter(clock.instant())) {
            throw ProblemException.bad("until", until.toString(), "a time to come");
        }
        ObjectNode wanted = blocked(true);
        put(wanted, "until", until);
        changes.record(parameters.caller(), "user.block", "user/" + user, before(user), wanted);
        return answer(users.block(user, until));
    }

    private JsonAnswer unblock(Parameters parameters, @Nullable JsonNode body) {
        String user = user(parameters, body);
        changes.record(parameters.caller(), "user.unblock", "user/" + user, before(user), blocked(false));
        return answer(users.unblock(user));
    }

    private JsonAnswer kick(Parameters parameters, @Nullable JsonNode body) {
        String user = user(parameters, body);
        changes.record(parameters.caller(), "user.kick", "user/" + user, null, null);
        return answer(users.kick(user));
    }

    private static String user(Parameters parameters, @Nullable JsonNode body) {
        String user = parameters.only().id();
        if (body != null) {
            Fields.of("body", body).only();
        }
        return user;
    }

    private static ObjectNode blocked(boolean blocked) {
        return JsonNodeFactory.instance.objectNode().put("blocked", blocked);
    }

    /** As far as it can be told here: changes are taken while the state is elsewhere, too. */
    private @Nullable JsonNode before(String user) {
        try {
            return json(users.get(user));
        } catch (NotReadyException e) {
            return null;
        }
    }

    private static JsonAnswer answer(Change<UserAccess> change) {
        return new JsonAnswer(QuotaRoutes.status(change), json(change.value()));
    }

    private static ObjectNode json(UserAccess access) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("user", access.user())
                .put("blocked", !access.blocks().isEmpty());
        ArrayNode blocks = document.putArray("blocks");
        for (UserAccess.Block block : access.blocks()) {
            ObjectNode node = blocks.addObject().put("cause", block.quota() == null ? "operator" : "quota");
            put(node, "quota", block.quota());
            put(node, "since", block.since());
            put(node, "until", block.until());
        }
        if (access.remaining() != null) {
            document.put("remaining", access.remaining());
        }
        put(document, "closeOpenedBefore", access.closeOpenedBefore());
        put(document, "changedAt", access.changedAt());
        return document;
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }
}
