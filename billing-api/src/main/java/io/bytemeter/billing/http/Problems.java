package io.bytemeter.billing.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.keys.KeysUnavailableException;
import io.bytemeter.metering.query.NotReadyException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renders every error as a problem document, also those of requests that match no route. */
public final class Problems implements ServerErrorHandler {
    private static final Logger logger = LoggerFactory.getLogger(Problems.class);
    private static final MediaType PROBLEM = MediaType.parse("application/problem+json; charset=utf-8");

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        if (cause instanceof ProblemException problem) {
            return GrpcProblem.isAskedFor(ctx)
                    ? GrpcProblem.of(problem)
                    : problem(problem.status(), problem.detail(), problem.parameter(), problem.headers())
                            .toHttpResponse();
        }
        if (cause instanceof NotReadyException || cause instanceof KeysUnavailableException) {
            return problem(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()), null, HttpHeaders.of())
                    .toHttpResponse();
        }
        return null; // Armeria finds the status and asks renderStatus
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) { // told of by the length that was announced
            String detail = "body: longer (expected: at most " + config.maxRequestLength() + " bytes)";
            return problem(HttpStatus.BAD_REQUEST, detail, "body", HttpHeaders.of());
        }
        if (status.isServerError() && cause != null) {
            logger.atError()
                    .addKeyValue("status", status.code())
                    .setCause(cause)
                    .log("request failed");
        }
        String detail = status.equals(HttpStatus.NOT_FOUND) ? "no such route" : status.reasonPhrase();
        return problem(status, detail, null, HttpHeaders.of());
    }

    private static AggregatedHttpResponse problem(
            HttpStatus status, String detail, @Nullable String parameter, HttpHeaders more) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", status.reasonPhrase())
                .put("status", status.code())
                .put("detail", detail);
        if (parameter != null) {
            document.put("parameter", parameter);
        }
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(status).contentType(PROBLEM).add(more);
        if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            headers.add(HttpHeaderNames.RETRY_AFTER, "1");
        }
        return AggregatedHttpResponse.of(headers.build(), HttpData.of(StandardCharsets.UTF_8, document.toString()));
    }
}
