package io.bytemeter.node.inbound;

import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.CountedWrite;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Receiver;
import io.bytemeter.node.relay.Relay;
import io.bytemeter.node.route.Target;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection, from accept to close. Confined to its event loop. The state diagram is in the description of
 * this package.
 */
public final class Session {
    private enum State {
        HANDSHAKE,
        CONNECTING,
        RELAYING,
        FINISHING,
        ENDED
    }

    /** How long a client may take to read the last answer and to close. */
    private static final Duration FINISH = Duration.ofSeconds(2);

    private final Sessions sessions;
    private final Intake client;
    private final String inboundTag;
    private final ConnectionMeter meter;
    private final long openedAt;
    private String user = "";
    private State state = State.HANDSHAKE;
    private CloseReason reason = CloseReason.UNKNOWN;
    private @Nullable Intake target;
    private @Nullable Promise<Intake> dialing;
    private @Nullable Connected asking;
    private @Nullable Runnable atEnd;

    private @Nullable Target destination;
    private long limitNanos;
    private long since;
    private long bytesSeen;
    private long settled;

    Session(Sessions sessions, Intake client, String inboundTag, ConnectionMeter meter) {
        this.sessions = sessions;
        this.client = client;
        this.inboundTag = inboundTag;
        this.meter = meter;
        this.openedAt = sessions.access().now();
        limit(sessions.timeouts().handshake());
    }

    public Intake client() {
        return client;
    }

    /** The read buffers of this session's event loop. */
    public ReadBuffers buffers() {
        return sessions.buffers();
    }

    public ConnectionMeter meter() {
        return meter;
    }

    public String user() {
        return user;
    }

    /** The client has proved to be this account. */
    public void user(String name) {
        if (!name.equals(user)) {
            sessions.users().remove(this);
            user = name;
            meter.user(name);
            sessions.users().add(this);
        }
    }

    /** Whether the account may connect now; anonymous clients always may. */
    public boolean admitted() {
        return user.isEmpty() || sessions.access().admits(user);
    }

    /** When the connection was accepted, by the clock of the node's access, ms since the epoch. */
    long openedAt() {
        return openedAt;
    }

    /** Bytes that have moved since this was asked last. */
    long moved() {
        long before = settled;
        settled = meter.bytes();
        return settled - before;
    }

    /** Makes the next {@link #moved()} begin with the first byte that no usage record has yet. */
    void movedSinceReported() {
        settled = meter.bytes() - meter.unreported();
    }

    /** Why the session ended; once {@link #isOver()}. */
    public CloseReason reason() {
        return reason;
    }

    String inboundTag() {
        return inboundTag;
    }

    /** Whether the session takes no more calls. */
    public boolean isOver() {
        return state == State.FINISHING || state == State.ENDED;
    }

    /** Runs {@code action} when the session ends, just before it is booked as ended. */
    public void onEnd(Runnable action) {
        atEnd = action;
    }

    /** Writes {@code answer}, counted as overhead. */
    @SuppressWarnings(
            "FutureReturnValueIgnored") // fails only on a broken channel, and then the client's intake says so
    public void answer(ByteBuf answer) {
        CountedWrite.write(client.channel(), answer, meter::overheadDownlink);
    }

    /**
     * Routes to {@code to} and connects, with the client paused. Exactly one method of {@code asker} is called, unless
     * the session ends before.
     */
    public void connect(Target to, Connected asker) {
        connecting(to, asker);
        sessions.selector().select(inboundTag, user, to, sessions.loop()).addListener((Future<Outbound> selected) -> {
            if (asking == asker) {
                if (selected.isSuccess()) {
                    dial(to, selected.getNow());
                } else {
                    fail(DialException.of(selected.cause()));
                }
            }
        });
    }

    /** The same by {@code outbound}, whatever the rules say. */
    public void connect(Target to, Outbound outbound, Connected asker) {
        connecting(to, asker);
        dial(to, outbound);
    }

    private void connecting(Target to, Connected asker) {
        state = State.CONNECTING;
        destination = to;
        client.pause();
        client.receiver(new Watch());
        limit(sessions.timeouts().connect());
        asking = asker;
    }

    private void dial(Target to, Outbound outbound) {
        meter.outbound(outbound.tag());
        Promise<Intake> promise = sessions.loop().newPromise();
        dialing = promise;
        promise.addListener((Future<Intake> dialed) -> {
            if (dialing != promise) { // given up meanwhile
                if (dialed.isSuccess()) {
                    dialed.getNow().close();
                }
                return;
            }
            dialing = null;
            if (dialed.isSuccess()) {
                reached(dialed.getNow());
            } else {
                fail(DialException.of(dialed.cause()));
            }
        });
        sessions.dialers().of(outbound).dial(to, sessions.loop(), sessions.buffers(), promise);
    }

    private void reached(Intake intake) {
        target = intake;
        Connected asker = asking;
        asking = null;
        if (asker != null) {
            asker.reached(intake);
        }
    }

    private void fail(DialException failure) {
        Connected asker = asking;
        asking = null;
        giveUpDialing();
        if (asker != null) {
            asker.failed(failure);
        }
    }

    /** Bytes pass between client and target from now on, by whoever moves them; only idleness is limited. */
    public void relaying() {
        state = State.RELAYING;
        limit(sessions.timeouts().idle());
    }

    /** Relays between the client and the target reached until both are done. */
    public void relay(Intake reached) {
        relaying();
        sessions.relays()
                .relay(client, reached, meter, new Relay.Observer() {
                    @Override
                    public void halfOpen() {
                        limit(sessions.timeouts().halfOpen());
                    }

                    @Override
                    public void over(CloseReason why) {
                        if (why == CloseReason.TARGET) {
                            finish(why);
                        } else {
                            end(why);
                        }
                    }
                })
                .start();
    }

    /** Closes the target reached last; the client stays. */
    public void closeTarget() {
        if (target != null) {
            target.close();
            target = null;
        }
    }

    /**
     * Ends the session once all answers are written. What the client still sends is read and dropped for a while: a
     * close with unread bytes would reset the connection and could take the answer with it.
     */
    public void finish(CloseReason why) {
        if (isOver()) {
            return;
        }
        state = State.FINISHING;
        reason = why;
        limit(FINISH);
        asking = null;
        giveUpDialing();
        closeTarget();
        client.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (state == State.FINISHING && client.hasEnded()) {
                end(reason);
            } else if (state == State.FINISHING) {
                client.endOutput();
                meter.close(reason);
                client.receiver(new Watch());
                client.resume();
            }
        });
    }

    /** Ends the session at once; what was not written is not counted. */
    public void end(CloseReason why) {
        if (state == State.ENDED) {
            return;
        }
        if (state != State.FINISHING) {
            reason = why;
        }
        state = State.ENDED;
        asking = null;
        giveUpDialing();
        closeTarget();
        client.close();
        if (atEnd != null) {
            atEnd.run();
        }
        meter.close(reason);
        sessions.users().remove(this);
        sessions.ended(this);
    }

    /**
     * The account may not connect any more. Who waits for a target is refused in the words of the protocol; who has not
     * asked for one yet will be.
     */
    void block() {
        switch (state) {
            case CONNECTING -> fail(new DialException(DialException.Kind.DENIED, "blocked"));
            case RELAYING -> end(CloseReason.KICKED);
            case HANDSHAKE, FINISHING, ENDED -> {}
        }
    }

    private void giveUpDialing() {
        Promise<Intake> given = dialing;
        dialing = null;
        if (given != null) {
            given.cancel(false);
        }
    }

    private void limit(Duration limit) {
        limitNanos = limit.toNanos();
        since = sessions.ticks();
    }

    /**
     * How the session is now.
     *
     * @param now wall clock
     */
    OpenConnection describe(Instant now) {
        long ticks = sessions.ticks();
        Target to = destination;
        return new OpenConnection(
                meter.number(),
                user,
                inboundTag,
                client.channel().remoteAddress() == null
                        ? ""
                        : client.channel().remoteAddress().getAddress().getHostAddress(),
                to == null ? "" : to.host() + ":" + to.port(),
                switch (state) {
                    case HANDSHAKE -> OpenConnection.State.HANDSHAKE;
                    case CONNECTING -> OpenConnection.State.CONNECTING;
                    case RELAYING -> OpenConnection.State.RELAYING;
                    case FINISHING, ENDED -> OpenConnection.State.CLOSED;
                },
                meter.payloadUplink(),
                meter.payloadDownlink(),
                Instant.ofEpochMilli(openedAt),
                now.minusNanos(ticks - since));
    }

    /** Ends what has taken longer than it may. */
    void scan(long now) {
        if (state == State.RELAYING && meter.bytes() != bytesSeen) {
            bytesSeen = meter.bytes();
            since = now;
        } else if (now - since > limitNanos) {
            switch (state) {
                case HANDSHAKE -> end(CloseReason.PROTOCOL);
                case CONNECTING -> fail(new DialException(DialException.Kind.TIMEOUT, "no connection in time"));
                default -> end(CloseReason.IDLE);
            }
        }
    }

    /** Notices that the client has gone, and drops what it sends while finishing. */
    private final class Watch implements Receiver {
        @Override
        public void read(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void ended() {
            end(CloseReason.CLIENT);
        }

        @Override
        public void failed() {
            end(CloseReason.CLIENT);
        }
    }
}
