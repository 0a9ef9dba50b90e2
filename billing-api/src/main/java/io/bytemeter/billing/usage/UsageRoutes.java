package io.bytemeter.billing.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonBody;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.usage.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /v1/usage}. */
public final class UsageRoutes {
    /** Most subjects in one request. */
    private static final int MAX_SUBJECTS = 100;

    private final UsageReader reader;
    private final UsageQuestions questions;

    public UsageRoutes(UsageReader reader, UsageQuestions questions) {
        this.reader = reader;
        this.questions = questions;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/usage/{kind}/{id}").build(new JsonService(this::subject));
        server.route().get("/v1/usage/{kind}").build(new JsonService(this::subjects));
        server.route().post("/v1/usage:query").build(new JsonService(this::several));
    }

    private JsonNode subject(Parameters parameters) {
        parameters.only("from", "to", "window", "timeZone", "anchorDay", "anchorTime", "breakdown");
        Subject subject = UsageQuestions.subject(parameters.path("kind"), parameters.path("id"));
        UsageQuery query = questions.subject(subject, parameters);
        UsageAnswer answer = visible(parameters)
                .read(query)
                .orElseThrow(() -> ProblemException.notFound("no usage of " + subject + " was ever seen"));
        return UsageJson.subject(query, answer);
    }

    private JsonNode subjects(Parameters parameters) {
        parameters.only("window", "at", "timeZone", "anchorDay", "anchorTime", "sort", "order", "limit", "cursor");
        ListQuery query = questions.ofKind(UsageQuestions.kind(parameters.path("kind")), parameters);
        return UsageJson.subjects(query, visible(parameters).list(query));
    }

    private UsageReader visible(Parameters parameters) {
        return VisibleUsage.of(reader, parameters.caller().visible());
    }

    private JsonNode several(Parameters parameters) {
        parameters.only();
        JsonBody body = parameters.body();
        body.only("subjects", "from", "to", "window", "timeZone", "anchorDay", "anchorTime", "breakdown");
        List<UsageQuery> queries = new ArrayList<>();
        Parameters values = body.values("subjects");
        for (JsonBody subject : body.objects("subjects", MAX_SUBJECTS)) {
            subject.only("kind", "id");
            queries.add(questions.subject(UsageQuestions.subject(subject.text("kind"), subject.text("id")), values));
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode answers = document.putArray("answers");
        ArrayNode unknown = document.putArray("unknown");
        for (UsageQuery query : queries) {
            Optional<UsageAnswer> answer = visible(parameters).read(query);
            if (answer.isPresent()) {
                answers.add(UsageJson.subject(query, answer.get()));
            } else {
                unknown.addObject()
                        .put("kind", query.subject().kind().label())
                        .put("id", query.subject().id());
            }
        }
        return document;
    }
}
