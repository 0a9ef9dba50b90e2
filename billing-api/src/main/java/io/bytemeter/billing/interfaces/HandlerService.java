package io.bytemeter.billing.interfaces;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A handler as a service; tells replies whether the last byte has left. */
final class HandlerService implements HttpService {
    private final Handler handler;
    private final String secret;

    HandlerService(Handler handler) {
        this(handler, "");
    }

    /**
     * @param secret what the handler wants as Authorization header; who has shown an API key there has shown enough
     */
    HandlerService(Handler handler, String secret) {
        this.handler = handler;
        this.secret = secret;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        return HttpResponse.of(
                req.aggregate().thenApplyAsync(request -> answer(ctx, request), ctx.blockingTaskExecutor()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a log never fails to complete
    private HttpResponse answer(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        Reply reply = handler.handle(translated(ctx, request));
        ctx.log().whenComplete().thenAccept(log -> {
            if (log.responseCause() == null) {
                reply.sent();
            } else {
                reply.failed();
            }
        });
        ResponseHeadersBuilder headers = ResponseHeaders.builder(reply.status());
        reply.headers().forEach(headers::add);
        return HttpResponse.of(headers.build(), HttpData.of(StandardCharsets.UTF_8, reply.body()));
    }

    private Request translated(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toString(), value));
        if (!secret.isEmpty() && !Caller.of(ctx).key().isEmpty()) {
            headers.put("authorization", secret);
        }
        String query = ctx.query();
        return new Request(
                request.method().name(), ctx.decodedPath(), query == null ? "" : query, headers, request.contentUtf8());
    }
}
