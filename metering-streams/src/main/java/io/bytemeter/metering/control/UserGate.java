package io.bytemeter.metering.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who is kept out. Thread-safe; calls block, and throw as those of {@link QuotaBook} do. */
public interface UserGate {
    UserAccess get(String user);

    /**
     * Keeps the user out.
     *
     * @param until when that ends, or null for when it is taken back
     */
    Change<UserAccess> block(String user, @Nullable Instant until);

    /** Takes a block by hand back; blocks by quotas stay. */
    Change<UserAccess> unblock(String user);

    /** Closes the connections that are open, and lets new ones in. */
    Change<UserAccess> kick(String user);
}
