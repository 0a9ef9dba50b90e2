package io.bytemeter.billing.live;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.EventStream;

/** {@code /v1/live}: server-sent events. */
public final class LiveUsage implements HttpService {
    private final LiveRoom room;

    public LiveUsage(LiveRoom room) {
        this.room = room;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/live").build(this);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        Choice choice = Choice.of(ctx.queryParams(), Caller.of(ctx));
        EventStream events = new EventStream();
        LiveRoom.Seat seat = room.admit(ctx, choice, new EventAudience(events));
        HttpResponse answer = events.answer(ctx, seat::leave);
        seat.take();
        return answer;
    }
}
