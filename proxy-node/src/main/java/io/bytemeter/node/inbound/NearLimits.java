package io.bytemeter.node.inbound;

import io.bytemeter.node.access.Remainder;
import io.bytemeter.node.meter.LoopMeter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports users who are near a limit early, so that metering notices the byte that breaks it before much more has
 * moved. Such a user is looked at every {@link #TICK}; what no usage record has yet is flushed once it is an eighth of
 * what is left, which makes few records while much is left and one a tick at the end. Confined to its event loop; does
 * nothing while no user is near.
 */
final class NearLimits {
    private static final Duration TICK = Duration.ofMillis(20);

    /** What a user moves in two seconds at 1 Gbit/s: the time of a scan, and one to spare. */
    private static final long NEAR_BYTES = 256L << 20;

    private static final int SHARE = 8;

    /** Sessions looked at in one tick, which bounds what this costs whatever quotas there are. */
    private static final int SESSIONS_PER_TICK = 10_000;

    /**
     * A user whose remainder is used up and who is not cut off after two seconds of ticks has more left than this node
     * thinks (the quota may count the other direction), and is reported as others are until metering says more.
     */
    private static final int MAX_OVERDUE = (int) (Duration.ofSeconds(2).toMillis() / TICK.toMillis());

    private final EventLoop loop;
    private final LoopMeter meter;
    private final Queue<OneUser> near = new ArrayDeque<>();
    private @Nullable Future<?> timer;

    NearLimits(EventLoop loop, LoopMeter meter) {
        this.loop = loop;
        this.meter = meter;
    }

    /** Settles what {@code user} has moved, and looks whether the limit is near at that speed. */
    void scan(OneUser user) {
        Remainder remainder = user.remainder();
        if (remainder != null && !user.isWatched()) {
            user.settle(remainder);
            look(user, 2 * user.shrunk(remainder));
        }
    }

    /** Watches {@code user} if at most {@code ahead} bytes more than is near to any limit are left. */
    void look(OneUser user, long ahead) {
        Remainder remainder = user.remainder();
        if (remainder != null && !user.isWatched() && remainder.left() <= NEAR_BYTES + ahead) {
            user.watched(true);
            near.add(user);
            if (timer == null) {
                timer = loop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    void close() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void tick() {
        int budget = SESSIONS_PER_TICK;
        for (int users = near.size(); users > 0 && budget > 0; users--) {
            OneUser user = near.remove();
            budget -= user.sessions().size();
            if (stillNear(user)) {
                near.add(user);
            } else {
                user.watched(false);
            }
        }
        if (near.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private boolean stillNear(OneUser user) {
        Remainder remainder = user.remainder();
        if (remainder == null || user.sessions().isEmpty()) {
            return false;
        }
        long unreported = user.settle(remainder);
        long left = remainder.left();
        if (unreported > 0 && unreported >= left / SHARE) {
            meter.report(user.meters());
        }
        return left > 0 || user.overdue() <= MAX_OVERDUE;
    }
}
