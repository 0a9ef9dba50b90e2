package io.bytemeter.billing.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A route that takes JSON and changes something. It may block: it runs off the event loop. */
public final class JsonCommand implements HttpService {
    /** Carries a request out. */
    public interface Command {
        /** The body is null if there is none. */
        JsonAnswer carryOut(Parameters parameters, @Nullable JsonNode body);
    }

    private static final int LONGEST_SHOWN = 40;
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private final Command command;

    public JsonCommand(Command command) {
        this.command = command;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        return HttpResponse.of(req.aggregate()
                .handle((request, failure) -> failure == null ? request : refuse(ctx, failure))
                .thenApplyAsync(
                        request -> {
                            JsonAnswer answer = command.carryOut(Parameters.of(ctx), body(request));
                            return HttpResponse.of(
                                    ResponseHeaders.builder(answer.status())
                                            .contentType(MediaType.JSON_UTF_8)
                                            .add(answer.headers())
                                            .build(),
                                    HttpData.ofUtf8(answer.document().toString()));
                        },
                        ctx.blockingTaskExecutor()));
    }

    private static AggregatedHttpRequest refuse(ServiceRequestContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ContentTooLargeException) {
            throw ProblemException.bad("body", "longer", "at most " + ctx.maxRequestLength() + " bytes");
        }
        throw new CompletionException(cause);
    }

    private static @Nullable JsonNode body(AggregatedHttpRequest request) {
        if (request.content().isEmpty()) {
            return null;
        }
        try {
            return READER.readTree(request.content().array());
        } catch (JsonProcessingException e) {
            throw ProblemException.bad("body", shown(request.contentUtf8()), "JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ProblemException.bad("body", shown(request.contentUtf8()), "JSON");
        }
    }

    private static String shown(String text) {
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    }
}
