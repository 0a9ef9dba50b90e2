package io.bytemeter.keys;

import java.util.function.Consumer;

/** Where keys are kept. Thread-safe. */
public interface Keys {
    /** What is known now. Never blocks. */
    KeyRing ring();

    /**
     * Keeps a key, new or changed, and returns when it is in force here; everywhere else it is within a second.
     *
     * @throws KeysUnavailableException if it could not be kept
     */
    void put(ApiKey key);

    /** Calls {@code listener} with the id of every key that is good no more; it must not block. */
    void onRevoked(Consumer<String> listener);
}
