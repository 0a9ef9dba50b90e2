package io.bytemeter.billing.alerts;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertFeed;
import java.util.concurrent.atomic.AtomicLong;

/** The events of one client. A client that does not keep up is cut off; it comes back with its last event's id. */
final class AlertStream implements AlertFeed.Listener {
    private static final int MOST_BEHIND = 1_000;

    private final StreamWriter<ServerSentEvent> events = StreamMessage.streaming();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final VisibleAlerts wanted;

    AlertStream(VisibleAlerts wanted) {
        this.wanted = wanted;
    }

    StreamMessage<ServerSentEvent> events() {
        return events;
    }

    @Override
    public void alert(String position, Alert alert) {
        if (wanted.test(alert)) {
            write(ServerSentEvent.builder()
                    .id(position)
                    .event("alert")
                    .data(wanted.json(alert).toString())
                    .build());
        }
    }

    /** Keeps proxies between from closing what looks idle. */
    void beat() {
        write(ServerSentEvent.ofComment("alive"));
    }

    @Override
    public void ended() {
        events.close();
    }

    private void write(ServerSentEvent event) {
        if (written.get() - consumed.get() >= MOST_BEHIND) {
            events.close();
        } else if (events.tryWrite(event)) {
            long number = written.incrementAndGet();
            // Fails only for a viewer that has gone.
            var unused = events.whenConsumed().thenRun(() -> consumed.accumulateAndGet(number, Math::max));
        }
    }
}
