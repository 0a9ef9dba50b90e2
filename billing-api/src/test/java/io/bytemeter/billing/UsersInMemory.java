package io.bytemeter.billing;

import io.bytemeter.metering.control.Change;
import io.bytemeter.metering.control.UserAccess;
import io.bytemeter.metering.control.UserGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gate that a quota has closed for everybody, and that remembers what it was asked. */
public final class UsersInMemory implements UserGate {
    public final List<String> asked = new ArrayList<>();
    private final Instant now;

    public UsersInMemory(Instant now) {
        this.now = now;
    }

    @Override
    public UserAccess get(String user) {
        return new UserAccess(user, List.of(new UserAccess.Block("default", now, now.plusSeconds(60))), 0L, null, now);
    }

    @Override
    public Change<UserAccess> block(String user, @Nullable Instant until) {
        asked.add("block " + user + " " + until);
        return new Change<>(
                new UserAccess(user, List.of(new UserAccess.Block(null, now, until)), null, null, now), true);
    }

    @Override
    public Change<UserAccess> unblock(String user) {
        asked.add("unblock " + user);
        return new Change<>(new UserAccess(user, List.of(), 5L, null, now), true);
    }

    @Override
    public Change<UserAccess> kick(String user) {
        asked.add("kick " + user);
        return new Change<>(new UserAccess(user, List.of(), null, now, now), false);
    }
}
