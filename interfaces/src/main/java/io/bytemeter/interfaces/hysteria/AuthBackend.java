package io.bytemeter.interfaces.hysteria;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a Hysteria server with {@code auth.type: http} asks for each login. Its {@code tx} is the client's own claim of its
 * bandwidth and decides nothing. Always 200, so that a refusal is told from a failure.
 */
public final class AuthBackend implements Handler {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Function<String, Optional<String>> login;

    /**
     * A backend that asks {@code login}.
     *
     * @param login the id of the user whom this {@code auth} text lets in, if there is one who may come in now
     */
    public AuthBackend(Function<String, Optional<String>> login) {
        this.login = login;
    }

    @Override
    public Reply handle(Request request) {
        if (!request.method().equals("POST")) {
            return Reply.goError(405, "Method Not Allowed");
        }
        try {
            JsonNode asked = mapper.readTree(request.body());
            if (!asked.path("auth").isTextual()) {
                return Reply.goError(400, "auth: missing (expected: the client's text)");
            }
            Optional<String> id = login.apply(asked.path("auth").textValue());
            ObjectNode answer = JsonNodeFactory.instance
                    .objectNode()
                    .put("ok", id.isPresent())
                    .put("id", id.orElse(""));
            return Reply.ok(Reply.JSON, answer.toString());
        } catch (JsonProcessingException e) {
            return Reply.goError(400, "invalid JSON (expected: an object with addr, auth and tx)");
        }
    }
}
