package io.bytemeter.billing.alerts;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.alerts.AlertFeed;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.ProblemException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /v1/alerts/live}: server-sent events. */
public final class LiveAlerts implements HttpService, AutoCloseable {
    private static final String LAST_EVENT_ID = "last-event-id";

    private final AlertFeed feed;
    private final Set<AlertStream> open = ConcurrentHashMap.newKeySet();

    public LiveAlerts(AlertFeed feed) {
        this.feed = feed;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/alerts/live").build(this);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        ctx.clearRequestTimeout();
        for (String name : ctx.queryParams().names()) {
            if (!name.equals("subject")) {
                throw ProblemException.bad(name, ctx.queryParams().get(name, ""), "one of the parameters subject");
            }
        }
        VisibleAlerts wanted = VisibleAlerts.of(ctx.queryParams().get("subject"), Caller.of(ctx));
        String last = req.headers().get(LAST_EVENT_ID);
        return HttpResponse.of(
                CompletableFuture.supplyAsync(() -> follow(ctx, wanted, last), ctx.blockingTaskExecutor()));
    }

    private HttpResponse follow(ServiceRequestContext ctx, VisibleAlerts wanted, @Nullable String last) {
        AlertStream stream = new AlertStream(wanted);
        AlertFeed.Following following = AlertRoutes.asked("Last-Event-ID", last, () -> feed.follow(last, stream));
        open.add(stream);
        return stream.events().answer(ctx, () -> {
            following.close();
            open.remove(stream);
        });
    }

    /** Ends all streams, so that the server can stop. */
    @Override
    public void close() {
        open.forEach(AlertStream::ended);
    }
}
