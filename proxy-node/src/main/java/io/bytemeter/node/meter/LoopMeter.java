package io.bytemeter.node.meter;

import io.bytemeter.usage.UsageRecord;
import io.bytemeter.usage.UsageRules;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of one event loop. Every flush interval, aligned, and at each quarter hour (UTC) it turns what changed into
 * usage records and offers them; closed connections are offered every {@value #CLOSE_INTERVAL_MS} ms, aligned too, so
 * that those of all loops share their batches.
 *
 * <p>Confined to its event loop, except for {@link #totals()}. All intervals of a flush begin where the interval before
 * ended and never before: a clock that jumps back yields empty intervals until it has caught up.
 */
public final class LoopMeter {
    static final long CLOSE_INTERVAL_MS = 100;

    /** Most records kept per quarter hour while the sink is not ready; past it quarters are no longer told apart. */
    static final int MAX_HELD = 100_000;

    private static final Logger logger = LoggerFactory.getLogger(LoopMeter.class);

    private final EventExecutor loop;
    private final Clock clock;
    private final long intervalMs;
    private final UsageSink sink;
    private final ConnectionLedger connections;
    private final LoopLedger ledger;

    private final List<ConnectionMeter> changed = new ArrayList<>();
    private final List<ConnectionMeter> closed = new ArrayList<>();
    private List<Metered> held = new ArrayList<>();

    private long intervalStart;
    private long live;
    private long opened;
    private long uplink;
    private long downlink;
    private long overheadUplink;
    private long overheadDownlink;
    private long flushedUntil;
    private volatile MeterTotals totals;

    private boolean stopped;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> closeTimer;

    /**
     * @param interval between flushes
     * @param connections keeps the counters
     */
    public LoopMeter(EventExecutor loop, Clock clock, Duration interval, UsageSink sink, ConnectionLedger connections) {
        this.loop = loop;
        this.clock = clock;
        this.intervalMs = Math.max(1, interval.toMillis());
        this.sink = sink;
        this.connections = connections;
        this.ledger = connections.forLoop();
        this.intervalStart = now();
        this.flushedUntil = intervalStart;
        this.totals = snapshot();
    }

    /** Begins to flush at intervals. */
    public void start() {
        intervalStart = Math.max(intervalStart, now());
        schedule();
    }

    /** A meter for a connection just accepted by the inbound of this tag. */
    public ConnectionMeter open(String inboundTag) {
        live++;
        opened++;
        long number = connections.nextConnection();
        return new ConnectionMeter(this, number, inboundTag, ledger.open(number, inboundTag, now()));
    }

    /** Offers what these connections have moved without waiting for the next flush, if the sink is ready. */
    public void report(Iterable<ConnectionMeter> meters) {
        if (!sink.ready()) {
            return;
        }
        long now = now();
        endQuarter(now);
        long to = end(now);
        for (ConnectionMeter meter : meters) {
            if (meter.hasChanged()) {
                add(meter, to);
            }
        }
        offer();
    }

    /** As of the last flush; any thread may ask. */
    public MeterTotals totals() {
        return totals;
    }

    /** Offers all that was counted, ready or not, and stops flushing. Connections should be closed before. */
    public void close() {
        stopped = true;
        cancel(timer);
        cancel(closeTimer);
        long now = now();
        endQuarter(now);
        cutAll(now);
        offerAll();
        totals = snapshot();
    }

    void changed(ConnectionMeter meter) {
        changed.add(meter);
    }

    void closed(ConnectionMeter meter) {
        live--;
        closed.add(meter);
        if (closeTimer == null && !stopped) {
            closeTimer = loop.schedule(this::flushClosed, untilNext(CLOSE_INTERVAL_MS), TimeUnit.MILLISECONDS);
        }
    }

    /** Makes the record of one meter now, before its names change. */
    void cut(ConnectionMeter meter) {
        long now = now();
        endQuarter(now);
        add(meter, end(now));
    }

    /** Begins the leg after {@code before}, whose last record was cut just now. */
    Leg next(Leg before, String user, String outbound) {
        return ledger.next(before, user, outbound, now());
    }

    private void flush() {
        schedule();
        long now = now();
        endQuarter(now);
        if (sink.ready()) {
            cutAll(now);
            offerAll();
        }
        ledger.reclaim();
        totals = snapshot();
    }

    private void flushClosed() {
        closeTimer = null;
        long now = now();
        endQuarter(now);
        if (sink.ready()) {
            cutClosed(end(now));
            offer();
        }
        ledger.reclaim(); // soon, so that few slots are in use by turns, and stay in the processor's cache
        totals = snapshot();
    }

    /** Books what belongs to a quarter hour that has ended, ready or not, so that no interval crosses its end. */
    private void endQuarter(long now) {
        if (now >= quarterEnd(intervalStart) && (held.size() < MAX_HELD)) {
            cutAll(now);
            intervalStart = UsageRules.quarterHour(now) * UsageRules.QUARTER_HOUR_MS;
        }
    }

    private void cutAll(long now) {
        long to = end(now);
        cutClosed(to);
        for (ConnectionMeter meter : changed) {
            add(meter, to);
        }
        changed.clear();
        intervalStart = to;
    }

    private void cutClosed(long to) {
        for (ConnectionMeter meter : closed) {
            add(meter, to);
        }
        closed.clear();
    }

    private void add(ConnectionMeter meter, long to) {
        Metered metered = meter.record(intervalStart, to);
        if (metered != null) {
            held.add(metered);
            UsageRecord record = metered.usage();
            uplink += record.uplink();
            downlink += record.downlink();
            overheadUplink += record.overheadUplink();
            overheadDownlink += record.overheadDownlink();
        }
    }

    private void offerAll() {
        offer();
        if (held.isEmpty()) {
            flushedUntil = intervalStart;
        }
    }

    private void offer() {
        if (held.isEmpty()) {
            return;
        }
        try {
            sink.offer(held);
            held = new ArrayList<>();
        } catch (RuntimeException e) {
            logger.atError()
                    .addKeyValue("records", held.size())
                    .setCause(e)
                    .log("usage not taken, kept for the next flush");
        }
    }

    private MeterTotals snapshot() {
        return new MeterTotals(live, opened, uplink, downlink, overheadUplink, overheadDownlink, flushedUntil);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void schedule() {
        long now = clock.millis();
        timer = loop.schedule(
                this::flush, Math.min(untilNext(intervalMs), quarterEnd(now) - now), TimeUnit.MILLISECONDS);
    }

    /** How long until the clock is at the next multiple of {@code ms}. */
    private long untilNext(long ms) {
        return ms - Math.floorMod(clock.millis(), ms);
    }

    /** Where an interval that ends now ends: not before it began, nor after its quarter hour. */
    private long end(long now) {
        return Math.min(Math.max(intervalStart, now), quarterEnd(intervalStart));
    }

    /** The clock within the bounds of a usage record, so that a clock that was never set cannot stop the counting. */
    private long now() {
        return Math.min(Math.max(clock.millis(), UsageRules.EARLIEST_MS), UsageRules.LATEST_MS - 1);
    }

    private static long quarterEnd(long ms) {
        return (UsageRules.quarterHour(ms) + 1L) * UsageRules.QUARTER_HOUR_MS;
    }
}
