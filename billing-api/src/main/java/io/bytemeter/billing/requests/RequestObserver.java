package io.bytemeter.billing.requests;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.access.Permissions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes each request when its response has ended: its time as a metric, and a line in the log if that is wanted.
 * Both name the route as it was declared, never the path that was asked for, which may hold ids or secrets; so their
 * number is bounded, too.
 */
public final class RequestObserver implements DecoratingHttpServiceFunction {
    /** For what matches no route. */
    static final String NO_ROUTE = "none";

    private static final Logger logger = LoggerFactory.getLogger(RequestObserver.class);
    private static final String GRPC_STATUS = "grpc-status";
    private static final String GRPC_OK = "0";

    private final AccessLog accessLog;
    private final Meter.MeterProvider<Timer> timers;

    public RequestObserver(AccessLog accessLog, MeterRegistry registry) {
        this.accessLog = accessLog;
        this.timers = Timer.builder("bytemeter.api.request")
                .description("Time from a request to the end of its answer, by route and status")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .withRegistry(registry);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a log never fails to complete, and nobody waits for it
    public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        ctx.log().whenComplete().thenAccept(log -> observe(pattern(ctx.config()), log));
        return delegate.serve(ctx, req);
    }

    private void observe(String route, RequestLog log) {
        Duration time = Duration.ofNanos(log.totalDurationNanos());
        String method = log.requestHeaders().method().name();
        String grpc = grpcStatus(log);
        int code = log.responseHeaders().status().code();
        String status = grpc == null ? Integer.toString(code) : "grpc-" + grpc;
        timers.withTags(Tags.of("route", route, "method", method, "status", status))
                .record(time);
        if (accessLog.tells(grpc != null || code < 200 || code >= 400)) {
            logger.atInfo()
                    .addKeyValue("method", method)
                    .addKeyValue("route", route)
                    .addKeyValue("status", status)
                    .addKeyValue("ms", time.toMillis())
                    .log("request");
        }
    }

    /** The status of a gRPC call that has failed, else null: its HTTP status is 200 all the same. */
    private static @Nullable String grpcStatus(RequestLog log) {
        String status = log.responseTrailers().get(GRPC_STATUS);
        if (status == null) {
            status = log.responseHeaders().get(GRPC_STATUS);
        }
        return GRPC_OK.equals(status) ? null : status;
    }

    private static String pattern(ServiceConfig service) {
        return service.route().isFallback() ? NO_ROUTE : Permissions.pattern(service);
    }
}
