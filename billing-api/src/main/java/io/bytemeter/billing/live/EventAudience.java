package io.bytemeter.billing.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.sse.ServerSentEvent;
import io.bytemeter.billing.http.EventStream;
import io.bytemeter.billing.usage.UsageJson;
import io.bytemeter.metering.query.LiveTotals.Total;

/** A client of server-sent events. */
final class EventAudience implements Audience {
    private final EventStream events;

    EventAudience(EventStream events) {
        this.events = events;
    }

    @Override
    public boolean hasTakenAll() {
        return events.behind() == 0;
    }

    @Override
    public void tell(Change change) {
        Total total = change.total();
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("kind", total.subject().kind().label())
                .put("id", total.subject().id())
                .put("window", total.window().label())
                .put("start", total.start().toString())
                .put("end", total.end().toString());
        UsageJson.putUsage(data, total.subject().kind(), total.usage());
        Change.Rates rates = change.rates();
        if (rates != null) {
            data.put("uplinkRate", rates.uplink()).put("downlinkRate", rates.downlink());
        }
        write("total", data.put("changedAt", total.changedAt().toString()));
    }

    @Override
    public void drop(String reason) {
        write("dropped", JsonNodeFactory.instance.objectNode().put("reason", reason));
        events.close();
    }

    @Override
    public void dismiss() {
        events.close();
    }

    private void write(String event, ObjectNode data) {
        events.write(
                ServerSentEvent.builder().event(event).data(data.toString()).build());
    }
}
