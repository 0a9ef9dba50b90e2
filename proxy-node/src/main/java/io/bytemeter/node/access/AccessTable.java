package io.bytemeter.node.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who may use the node now. Any thread may ask; one thread at a time may change it. A block ends by the clock, without
 * anybody saying so. Anonymous connections belong to no user and are never blocked.
 */
public final class AccessTable {
    /** Learns which users' access may have changed; called on the thread that changed it, after the change. */
    public interface Listener {
        void changed(Collection<String> users);
    }

    private final Clock clock;
    private final ConcurrentMap<String, UserAccess> users = new ConcurrentHashMap<>();
    private volatile Listener listener = changed -> {};

    /** @param clock by which blocks end and connections are opened */
    public AccessTable(Clock clock) {
        this.clock = clock;
    }

    /** Sets the one who has to act on changes; the former one is told no more. */
    public void listener(Listener next) {
        listener = next;
    }

    /** Whether {@code user} may connect now. */
    public boolean admits(String user) {
        UserAccess access = users.get(user);
        return access == null || access.admits(clock.millis());
    }

    /** What is known of {@code user}. */
    public UserAccess of(String user) {
        return users.getOrDefault(user, UserAccess.FREE);
    }

    /** By the clock of this table, ms since the epoch. */
    public long now() {
        return clock.millis();
    }

    /** Takes over what changed; {@link UserAccess#FREE} for users of whom nothing is to be known any more. */
    public void update(Map<String, UserAccess> changes) {
        List<String> changed = new ArrayList<>();
        changes.forEach((user, access) -> {
            if (put(user, access)) {
                changed.add(user);
            }
        });
        if (!changed.isEmpty()) {
            listener.changed(changed);
        }
    }

    /** Forgets all users but these. */
    public void replace(Map<String, UserAccess> all) {
        Map<String, UserAccess> changes = new HashMap<>(all);
        Set<String> gone = new HashSet<>(users.keySet());
        gone.removeAll(all.keySet());
        gone.forEach(user -> changes.put(user, UserAccess.FREE));
        update(changes);
    }

    /** Ends of the blocks that are in force now, by user, ms since the epoch. */
    public Map<String, Long> blocks() {
        long now = clock.millis();
        Map<String, Long> blocks = new HashMap<>();
        users.forEach((user, access) -> {
            if (!access.admits(now)) {
                blocks.put(user, access.blockedUntil());
            }
        });
        return blocks;
    }

    /** A state that was known before is left as it is, with what has moved since. */
    private boolean put(String user, UserAccess access) {
        UserAccess known = users.get(user);
        if (known != null && known.isSame(access)) {
            return false;
        }
        if (access.isFree()) {
            return users.remove(user) != null;
        }
        users.put(user, access);
        return true;
    }
}
