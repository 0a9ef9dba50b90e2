package io.bytemeter.node.inbound;

import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.outbound.Dialers;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Relays;
import io.bytemeter.node.route.OutboundSelector;
import io.bytemeter.usage.CloseReason;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions of one event loop and what they share. Confined to that loop. */
public final class Sessions {
    private static final Duration LONGEST_SCAN = Duration.ofSeconds(1);
    private static final int SCANS_PER_TIMEOUT = 4;

    private final EventLoop loop;
    private final LoopMeter meter;
    private final Relays relays;
    private final OutboundSelector selector;
    private final Dialers dialers;
    private final Timeouts timeouts;
    private final AccessTable access;
    private final UserSessions users;
    private final Set<Session> live = new HashSet<>();
    private @Nullable Future<?> scanning;
    private boolean closed;

    public Sessions(
            EventLoop loop,
            LoopMeter meter,
            Relays relays,
            OutboundSelector selector,
            Dialers dialers,
            Timeouts timeouts,
            AccessTable access) {
        this.loop = loop;
        this.meter = meter;
        this.relays = relays;
        this.selector = selector;
        this.dialers = dialers;
        this.timeouts = timeouts;
        this.access = access;
        this.users = new UserSessions(loop, meter, access);
    }

    /** Begins to meter and to watch the time. */
    public void start() {
        meter.start();
        long period = scanPeriod().toNanos();
        scanning = loop.scheduleAtFixedRate(this::scan, period, period, TimeUnit.NANOSECONDS);
    }

    /** Serves a connection just accepted by the inbound of this tag. */
    public void accept(SocketChannel channel, String inboundTag, Protocol protocol) {
        accept(Intake.install(channel, relays.buffers()), inboundTag, protocol);
    }

    /** Serves a connection that is as good as accepted: its intake is paused, and of this event loop. */
    public void accept(Intake client, String inboundTag, Protocol protocol) {
        if (closed) {
            client.close();
            return;
        }
        Session session = new Session(this, client, inboundTag, meter.open(inboundTag));
        live.add(session);
        protocol.accept(session);
    }

    /**
     * The sessions that are open.
     *
     * @param now wall clock
     */
    public List<OpenConnection> open(Instant now) {
        return live.stream().map(session -> session.describe(now)).toList();
    }

    /** Ends the sessions that the inbound of this tag accepted. */
    public void endOfInbound(String tag, CloseReason reason) {
        for (Session session : List.copyOf(live)) {
            if (session.inboundTag().equals(tag)) {
                session.end(reason);
            }
        }
    }

    /** Ends the sessions of these users. */
    public void end(Collection<String> named, CloseReason reason) {
        users.end(named, reason);
    }

    /** Does to the sessions of these users what their access asks for: that may be to end them. */
    public void obey(Collection<String> changed) {
        users.obey(changed);
    }

    /** Ends all sessions and reports all that they moved; those accepted later are closed at once. */
    public void close() {
        closed = true;
        if (scanning != null) {
            scanning.cancel(false);
        }
        for (Session session : List.copyOf(live)) {
            session.end(CloseReason.SHUTDOWN);
        }
        users.close();
        relays.close();
        meter.close();
    }

    public EventLoop loop() {
        return loop;
    }

    public LoopMeter meter() {
        return meter;
    }

    public ReadBuffers buffers() {
        return relays.buffers();
    }

    Relays relays() {
        return relays;
    }

    OutboundSelector selector() {
        return selector;
    }

    Dialers dialers() {
        return dialers;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    AccessTable access() {
        return access;
    }

    UserSessions users() {
        return users;
    }

    long ticks() {
        return loop.ticker().nanoTime();
    }

    void ended(Session session) {
        live.remove(session);
    }

    private void scan() {
        long now = ticks();
        for (Session session : new ArrayList<>(live)) {
            session.scan(now);
        }
        users.scan();
    }

    private Duration scanPeriod() {
        Duration shortest = LONGEST_SCAN;
        for (Duration timeout :
                List.of(timeouts.handshake(), timeouts.connect(), timeouts.idle(), timeouts.halfOpen())) {
            Duration period = timeout.dividedBy(SCANS_PER_TIMEOUT);
            shortest = period.compareTo(shortest) < 0 ? period : shortest;
        }
        return shortest.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : shortest;
    }
}
