package io.bytemeter.billing.alerts;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertFeed;
import io.bytemeter.billing.http.EventStream;

/** The events of one client. A client that does not keep up is cut off; it comes back with its last event's id. */
final class AlertStream implements AlertFeed.Listener {
    private static final int MOST_BEHIND = 1_000;

    private final EventStream events = new EventStream();
    private final VisibleAlerts wanted;

    AlertStream(VisibleAlerts wanted) {
        this.wanted = wanted;
    }

    EventStream events() {
        return events;
    }

    @Override
    public void alert(String position, Alert alert) {
        if (!wanted.test(alert)) {
            return;
        }
        if (events.behind() >= MOST_BEHIND) {
            events.close();
        } else {
            events.write(ServerSentEvent.builder()
                    .id(position)
                    .event("alert")
                    .data(wanted.json(alert).toString())
                    .build());
        }
    }

    @Override
    public void ended() {
        events.close();
    }
}
