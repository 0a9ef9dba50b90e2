package io.bytemeter.billing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/** A route that answers 200 with JSON, or throws. The answer may block: it is made off the event loop. */
public final class JsonService implements HttpService {
    /** Makes the answer to a request. */
    public interface Answer {
        JsonNode to(Parameters parameters);
    }

    private final Answer answer;

    public JsonService(Answer answer) {
        this.answer = answer;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        return HttpResponse.of(req.aggregate()
                .thenApplyAsync(
                        request -> HttpResponse.of(
                                HttpStatus.OK,
                                MediaType.JSON_UTF_8,
                                answer.to(new Parameters(
                                                ctx,
                                                ctx.queryParams(),
                                                request.content().array()))
                                        .toString()),
                        ctx.blockingTaskExecutor()));
    }
}
