package io.bytemeter.billing.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import java.util.List;

/** {@code /v1/health}: 200 when every part serves, else 503; always with the parts. */
public final class HealthRoute {
    private final List<HealthPart> parts;

    public HealthRoute(List<HealthPart> parts) {
        this.parts = List.copyOf(parts);
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/health").build((ctx, req) -> health());
    }

    private HttpResponse health() {
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        boolean ready = true;
        boolean degraded = false;
        for (HealthPart part : parts) {
            String problem = part.problem().get();
            states.put(part.name(), problem == null ? "ready" : problem);
            ready &= problem == null || part.serves();
            degraded |= problem != null;
        }
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("status", !ready ? "not ready" : degraded ? "degraded" : "ready");
        document.set("parts", states);
        return HttpResponse.of(
                ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, MediaType.JSON_UTF_8, document.toString());
    }
}
