package io.bytemeter.billing.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/** A route that takes a JSON object. The answer may block: it is made off the event loop. */
public final class BodyService implements HttpService {
    /** Makes the answer to a request. */
    public interface Answer {
        HttpResponse to(Parameters parameters, ObjectNode body);
    }

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Answer answer;

    public BodyService(Answer answer) {
        this.answer = answer;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        return HttpResponse.of(req.aggregate()
                .thenApplyAsync(
                        request -> answer.to(new Parameters(ctx), parse(request.contentUtf8())),
                        ctx.blockingTaskExecutor()));
    }

    private static ObjectNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw ProblemException.bad("body", e.getOriginalMessage(), "a JSON object");
        }
        throw ProblemException.bad("body", "no object", "a JSON object");
    }
}
