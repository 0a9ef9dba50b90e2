package io.bytemeter.keys;

import io.bytemeter.usage.Labels;
import java.util.Set;

/** What a key is for. */
public enum Scope {
    /** Asks. */
    READ,
    /** Changes, and asks. */
    MANAGE,
    /** Delivers usage. */
    INGEST;

    /** The name used in requests: {@code read}, {@code manage}, {@code ingest}. */
    public String label() {
        return Labels.of(this);
    }

    /** Whether a key of {@code scopes} may do what asks for this one. */
    public boolean isIn(Set<Scope> scopes) {
        return scopes.contains(this) || (this == READ && scopes.contains(MANAGE));
    }
}
