package io.bytemeter.billing.live;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.EventStream;
import io.bytemeter.metering.query.LiveTotals;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** {@code /v1/live}: server-sent events. */
public final class LiveUsage implements HttpService, AutoCloseable {
    /** Between two events of one subject. */
    private static final long TICK_MS = 1_000;

    private final LiveTotals totals;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    public LiveUsage(LiveTotals totals) {
        this.totals = totals;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/live").build(this);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        Choice choice = Choice.of(ctx.queryParams(), Caller.of(ctx));
        EventStream events = new EventStream();
        Viewer viewer = new Viewer(choice, events);
        LiveTotals.Following following = totals.follow(viewer);
        open.add(events);
        Future<?> ticks = ctx.eventLoop().scheduleAtFixedRate(viewer::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        return events.answer(ctx, () -> {
            ticks.cancel(false);
            ctx.blockingTaskExecutor().execute(following::close);
            open.remove(events);
        });
    }

    /** Ends all streams, so that the server can stop. */
    @Override
    public void close() {
        open.forEach(EventStream::close);
    }
}
