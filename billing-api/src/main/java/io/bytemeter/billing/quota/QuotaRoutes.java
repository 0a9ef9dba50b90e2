package io.bytemeter.billing.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.JsonAnswer;
import io.bytemeter.billing.http.JsonCommand;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.control.Change;
import io.bytemeter.metering.control.QuotaBook;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/quotas}. */
public final class QuotaRoutes {
    private static final int MAX_LIMIT = 1000;

    private final QuotaBook book;
    private final Changes changes;
    private final QuotaReader reader;

    public QuotaRoutes(QuotaBook book, Changes changes, ZoneId billingZone) {
        this.book = book;
        this.changes = changes;
        this.reader = new QuotaReader(billingZone);
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/quotas").build(new JsonService(this::list));
        for (String path : List.of("/v1/quotas/{kind}/{id}", "/v1/quotas/{kind}/{id}/{name}")) {
            server.route().get(path).build(new JsonService(this::get));
            server.route().methods(HttpMethod.PUT).path(path).build(new JsonCommand(this::put));
            server.route().methods(HttpMethod.DELETE).path(path).build(new JsonCommand(this::delete));
        }
    }

    private JsonNode get(Parameters parameters) {
        QuotaId id = id(parameters.only());
        return QuotaJson.of(book.get(id).orElseThrow(() -> absent(id)));
    }

    private static ProblemException absent(QuotaId id) {
        return ProblemException.notFound("there is no quota " + id);
    }

    private JsonAnswer put(Parameters parameters, @Nullable JsonNode body) {
        Quota wanted = reader.read(id(parameters.only()), body);
        changes.record(
                parameters.caller(), "quota.put", "quota/" + wanted.id(), before(wanted.id()), QuotaJson.of(wanted));
        Change<Quota> change = QuotaReader.checked(() -> book.put(wanted));
        return new JsonAnswer(status(change), QuotaJson.of(change.value()));
    }

    private JsonAnswer delete(Parameters parameters, @Nullable JsonNode body) {
        QuotaId id = id(parameters.only());
        if (body != null) {
            throw ProblemException.bad("body", body.toString(), "none");
        }
        JsonNode before = before(id);
        if (before != null) {
            changes.record(parameters.caller(), "quota.delete", "quota/" + id, before, null);
        }
        Change<QuotaId> change = book.delete(id).orElseThrow(() -> absent(id));
        ObjectNode document = QuotaJson.id(change.value()).put("deleted", true);
        return new JsonAnswer(status(change), document);
    }

    /** As far as it can be told here: changes are taken while the state is elsewhere, too. */
    private @Nullable JsonNode before(QuotaId id) {
        try {
            return book.list(id.subject(), SubjectFilter.ALL, null, MAX_LIMIT).stream()
                    .filter(quota -> quota.id().equals(id))
                    .map(QuotaJson::of)
                    .findFirst()
                    .orElse(null);
        } catch (NotReadyException e) {
            return null;
        }
    }

    /** 202 for what Kafka has and metering has not carried out yet. */
    static HttpStatus status(Change<?> change) {
        return change.inForce() ? HttpStatus.OK : HttpStatus.ACCEPTED;
    }

    private JsonNode list(Parameters parameters) {
        parameters.only("subject", "limit", "cursor");
        int limit = parameters.number("limit", 100, 1, MAX_LIMIT);
        List<Quota> found = book.list(subject(parameters), parameters.caller().visible(), after(parameters), limit + 1);
        List<Quota> page = found.subList(0, Math.min(limit, found.size()));
        ArrayNode quotas = JsonNodeFactory.instance.arrayNode();
        page.forEach(quota -> quotas.add(QuotaJson.of(quota)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("quotas", quotas);
        if (found.size() > limit) {
            String last = page.get(limit - 1).id().toString();
            document.put(
                    "cursor",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
        }
        return document;
    }

    private static @Nullable Subject subject(Parameters parameters) {
        String text = parameters.text("subject");
        try {
            return text == null
                    ? null
                    : parameters
                            .caller()
                            .require(QuotaId.parse(text + "/" + QuotaId.DEFAULT_NAME)
                                    .subject());
        } catch (IllegalArgumentException e) {
            throw ProblemException.bad("subject", String.valueOf(text), "kind/id, such as user/alice");
        }
    }

    private static @Nullable QuotaId after(Parameters parameters) {
        String text = parameters.text("cursor");
        try {
            return text == null
                    ? null
                    : QuotaId.parse(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw ProblemException.bad("cursor", String.valueOf(text), "the cursor of an earlier answer");
        }
    }

    private static QuotaId id(Parameters parameters) {
        Subject subject = parameters.subject();
        String name = parameters.optionalPath("name");
        return QuotaReader.checked(() -> new QuotaId(subject, name == null ? QuotaId.DEFAULT_NAME : name));
    }
}
