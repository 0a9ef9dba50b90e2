package io.bytemeter.launcher;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for tests. */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int FIRST_EPHEMERAL = 32_768;

    /** Those that somebody has, who may not listen on them yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * A port that is free and was not given before, and that the system gives to no client's end of a connection: such a
     * one could be taken before the program listens, or again between two of its lives.
     */
    public static int free() {
        return ThreadLocalRandom.current()
                .ints(FIRST, FIRST_EPHEMERAL)
                .filter(port -> isFree(port) && GIVEN.add(port))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
