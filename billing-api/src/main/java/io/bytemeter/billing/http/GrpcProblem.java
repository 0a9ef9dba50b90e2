package io.bytemeter.billing.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A problem as a gRPC client understands it: a response of headers only. Source: gRPC over HTTP/2, "Responses", and the
 * status codes of gRPC.
 */
final class GrpcProblem {
    static final int RESOURCE_EXHAUSTED = 8;

    private static final MediaType GRPC = MediaType.parse("application/grpc");

    private GrpcProblem() {}

    static boolean isAskedFor(ServiceRequestContext ctx) {
        String type = ctx.request().headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        return type.startsWith("application/grpc");
    }

    static HttpResponse of(ProblemException problem) {
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK)
                .endOfStream(true)
                .contentType(GRPC)
                .add("grpc-status", Integer.toString(problem.grpcStatus()))
                .add(
                        "grpc-message",
                        URLEncoder.encode(problem.detail(), StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                .add(problem.headers())
                .build());
    }

    static int status(HttpStatus status) {
        return switch (status.code()) {
            case 400 -> 3; // INVALID_ARGUMENT
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404 -> 5; // NOT_FOUND
            case 429 -> RESOURCE_EXHAUSTED;
            case 503 -> 14; // UNAVAILABLE
            default -> 2; // UNKNOWN
        };
    }
}
