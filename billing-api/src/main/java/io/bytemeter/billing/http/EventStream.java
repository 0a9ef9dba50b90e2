package io.bytemeter.billing.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.streaming.ServerSentEvents;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Server-sent events to one client, which knows how far the client is behind. Thread-safe. */
public final class EventStream {
    private static final Duration BEAT = Duration.ofSeconds(15);

    private final StreamWriter<ServerSentEvent> events = StreamMessage.streaming();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();

    /** A stream that has begun, so that the client knows at once that it is connected. */
    public EventStream() {
        beat();
    }

    /** How many events were written that the client has not taken. */
    public long behind() {
        return written.get() - consumed.get();
    }

    /** Adds an event; does nothing once the stream has ended. */
    public void write(ServerSentEvent event) {
        if (events.tryWrite(event)) {
            long number = written.incrementAndGet();
            // Fails only for a viewer that has gone.
            var unused = events.whenConsumed().thenRun(() -> consumed.accumulateAndGet(number, Math::max));
        }
    }

    /** Keeps proxies between from closing what looks idle; one that was not taken yet is enough. */
    private void beat() {
        if (behind() == 0) {
            write(ServerSentEvent.ofComment("alive"));
        }
    }

    /** What was written. */
    public StreamMessage<ServerSentEvent> events() {
        return events;
    }

    /** Ends the stream behind what was written. */
    public void close() {
        events.close();
    }

    /**
     * The answer to a request.
     *
     * @param onEnd runs when the stream has ended, whoever ended it
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what follows cannot fail, and nobody waits for it
    public HttpResponse answer(ServiceRequestContext ctx, Runnable onEnd) {
        ctx.clearRequestTimeout();
        Future<?> beats = ctx.eventLoop()
                .scheduleAtFixedRate(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
        events.whenComplete().whenComplete((done, failure) -> {
            beats.cancel(false);
            onEnd.run();
        });
        return ServerSentEvents.fromPublisher(events);
    }
}
