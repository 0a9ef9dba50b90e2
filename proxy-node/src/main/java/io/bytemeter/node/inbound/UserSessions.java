package io.bytemeter.node.inbound;

import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.UserAccess;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.usage.CloseReason;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of one event loop by their users, so that a user's are found without looking at all others. Anonymous
 * ones are not here. Confined to that loop.
 */
final class UserSessions {
    private final AccessTable access;
    private final NearLimits nearLimits;
    private final Map<String, OneUser> users = new HashMap<>();

    UserSessions(EventLoop loop, LoopMeter meter, AccessTable access) {
        this.access = access;
        this.nearLimits = new NearLimits(loop, meter);
    }

    void add(Session session) {
        if (!session.user().isEmpty()) {
            OneUser user = users.computeIfAbsent(session.user(), name -> opened(access.of(name)));
            user.add(session);
            nearLimits.look(user, 0);
        }
    }

    void remove(Session session) {
        OneUser user = users.get(session.user());
        if (user != null && user.remove(session)) {
            users.remove(session.user());
        }
    }

    /** Blocks the sessions of users who may not connect any more, and ends those opened before what their access says. */
    void obey(Collection<String> changed) {
        for (String name : changed) {
            OneUser user = users.get(name);
            if (user != null) {
                obey(user, access.of(name));
            }
        }
    }

    /** Ends the sessions of these users. */
    void end(Collection<String> named, CloseReason reason) {
        for (String name : named) {
            OneUser user = users.get(name);
            if (user != null) {
                List.copyOf(user.sessions()).forEach(session -> session.end(reason));
            }
        }
    }

    private void obey(OneUser user, UserAccess now) {
        boolean admitted = now.admits(access.now());
        for (Session session : List.copyOf(user.sessions())) {
            if (session.openedAt() < now.closeOpenedBefore()) {
                session.end(CloseReason.KICKED);
            } else if (!admitted) {
                session.block();
            }
        }
        user.remainder(now.remainder());
        nearLimits.look(user, 0);
    }

    /** Looks for users who have come near a limit; called about once a second. */
    void scan() {
        users.values().forEach(nearLimits::scan);
    }

    void close() {
        nearLimits.close();
    }

    private static OneUser opened(UserAccess now) {
        OneUser user = new OneUser();
        user.remainder(now.remainder());
        return user;
    }
}
