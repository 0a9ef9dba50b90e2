package io.bytemeter.billing.live;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.LiveTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All viewers of live totals at this instance, over whichever protocol: no more than there is room for. Any thread. */
public final class LiveRoom implements AutoCloseable {
    /** Between two changes of one subject that a viewer is told of. */
    private static final long TICK_MS = 1_000;

    private static final long RETRY_SECONDS = 10;

    private final LiveTotals totals;
    private final int room;
    private final Semaphore free;
    private final Counter refused;
    private final Set<Audience> present = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * An empty room.
     *
     * @param room most viewers at a time
     */
    public LiveRoom(LiveTotals totals, int room, MeterRegistry registry) {
        this.totals = totals;
        this.room = room;
        this.free = new Semaphore(room);
        this.refused = Counter.builder("bytemeter.live.refused")
                .description("Viewers of live totals that were refused because there was no room")
                .register(registry);
        Gauge.builder("bytemeter.live.viewers", () -> room - free.availablePermits())
                .description("Viewers of live totals")
                .register(registry);
        Gauge.builder("bytemeter.live.room", () -> room)
                .description("Most viewers of live totals at a time")
                .register(registry);
    }

    /**
     * Takes a place for a viewer, who is told nothing yet.
     *
     * @throws ProblemException if there is no room
     */
    public Seat admit(ServiceRequestContext ctx, Choice choice, Audience audience) {
        if (!free.tryAcquire()) {
            refused.increment();
            throw ProblemException.full(
                    "this instance has its " + room + " viewers of live totals (api.live-viewers); try another one, or"
                            + " later",
                    RETRY_SECONDS);
        }
        ctx.clearRequestTimeout();
        return new Seat(ctx, new Viewer(choice, audience), audience);
    }

    /** A place of one viewer. It must be left, once; more often is harmless. */
    public final class Seat {
        private final ServiceRequestContext ctx;
        private final Viewer viewer;
        private final Audience audience;
        private LiveTotals.@Nullable Following following;
        private @Nullable Future<?> ticks;
        private boolean left;

        private Seat(ServiceRequestContext ctx, Viewer viewer, Audience audience) {
            this.ctx = ctx;
            this.viewer = viewer;
            this.audience = audience;
        }

        /** Tells the viewer what it has chosen, from now on. */
        public void take() {
            present.add(audience);
            try {
                follow();
            } catch (RuntimeException e) {
                leave();
                throw e;
            }
            if (closed) { // meanwhile, and has perhaps not seen this one
                audience.dismiss();
            }
        }

        private synchronized void follow() {
            if (left) {
                present.remove(audience);
                return;
            }
            following = totals.follow(viewer);
            ticks = ctx.eventLoop().scheduleAtFixedRate(viewer::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }

        /** To be called when the stream has ended, whoever ended it. */
        public synchronized void leave() {
            if (left) {
                return;
            }
            left = true;
            present.remove(audience);
            free.release();
            if (ticks != null) {
                ticks.cancel(false);
            }
            if (following != null) {
                ctx.blockingTaskExecutor().execute(following::close);
            }
        }
    }

    /** Ends all streams, so that the server can stop. */
    @Override
    public void close() {
        closed = true;
        present.forEach(Audience::dismiss);
    }
}
