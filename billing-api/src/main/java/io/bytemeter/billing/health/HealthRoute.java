package io.bytemeter.billing.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Readiness, {@code /v1/health} and {@code /v1/health/ready}: 200 when every part serves, else 503. Liveness,
 * {@code /v1/health/live}: 503 only when nothing but a new start helps. Always with the parts.
 */
public final class HealthRoute {
    private final List<HealthPart> parts;

    public HealthRoute(List<HealthPart> parts) {
        this.parts = List.copyOf(parts);
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/health").build((ctx, req) -> readiness());
        server.route().get("/v1/health/ready").build((ctx, req) -> readiness());
        server.route().get("/v1/health/live").build((ctx, req) -> liveness());
    }

    /** Readiness as a metric. */
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("bytemeter.ready", () -> isReady() ? 1 : 0)
                .description("1 while this process serves, else 0")
                .register(registry);
    }

    private boolean isReady() {
        return parts.stream().allMatch(part -> part.serves() || part.problem().get() == null);
    }

    private HttpResponse readiness() {
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        boolean ready = true;
        boolean degraded = false;
        for (HealthPart part : parts) {
            String problem = part.problem().get();
            states.put(part.name(), problem == null ? "ready" : problem);
            ready &= problem == null || part.serves();
            degraded |= problem != null;
        }
        return answer(ready, !ready ? "not ready" : degraded ? "degraded" : "ready", states);
    }

    private HttpResponse liveness() {
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        boolean alive = true;
        for (HealthPart part : parts) {
            String death = part.death().get();
            states.put(part.name(), death == null ? "alive" : death);
            alive &= death == null;
        }
        return answer(alive, alive ? "alive" : "dead", states);
    }

    private static HttpResponse answer(boolean good, String status, ObjectNode states) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("status", status);
        document.set("parts", states);
        return HttpResponse.of(
                good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, MediaType.JSON_UTF_8, document.toString());
    }
}
