package io.bytemeter.node.inbound;

import io.bytemeter.node.access.Remainder;
import io.bytemeter.node.meter.ConnectionMeter;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One user's sessions on one event loop, and what they have moved since the user's remainder was told. Overhead counts
 * too, though quotas count payload: the user is then taken to be nearer to the limit than is so, and by little.
 */
final class OneUser {
    private final Set<Session> sessions = new HashSet<>();
    private @Nullable Remainder remainder;
    private long leftAtScan;
    private int overdue;
    private boolean watched;

    void add(Session session) {
        session.moved(); // what it moved before is not this user's, or known already
        sessions.add(session);
    }

    /** Answers whether this was the last one. */
    boolean remove(Session session) {
        if (sessions.remove(session) && remainder != null) {
            remainder.moved(session.moved());
        }
        return sessions.isEmpty();
    }

    Set<Session> sessions() {
        return sessions;
    }

    /** What is told now; bytes that no usage record has yet are not in it. */
    void remainder(@Nullable Remainder told) {
        if (told != remainder) {
            remainder = told;
            leftAtScan = told == null ? 0 : told.left();
            overdue = 0;
            sessions.forEach(Session::movedSinceReported);
        }
    }

    @Nullable
    Remainder remainder() {
        return remainder;
    }

    /** Tells the remainder what has moved; answers the bytes that no usage record has yet. */
    long settle(Remainder current) {
        long moved = 0;
        long unreported = 0;
        for (Session session : sessions) {
            moved += session.moved();
            unreported += session.meter().unreported();
        }
        current.moved(moved);
        return unreported;
    }

    /** Bytes by which the remainder has shrunk since this was asked last, by all event loops. */
    long shrunk(Remainder current) {
        long before = leftAtScan;
        leftAtScan = current.left();
        return before - leftAtScan;
    }

    /** Counts a look at a remainder that should be used up; answers how many there were since it was told. */
    int overdue() {
        return ++overdue;
    }

    boolean isWatched() {
        return watched;
    }

    void watched(boolean now) {
        watched = now;
    }

    Iterable<ConnectionMeter> meters() {
        return () -> {
            Iterator<Session> each = sessions.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public ConnectionMeter next() {
                    return each.next().meter();
                }
            };
        };
    }
}
