package io.bytemeter.launcher;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for tests. */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int FIRST_EPHEMERAL = 32_768;

    private Ports() {}

    /**
     * A port that is free, and that the system gives to no client's end of a connection: such a one could be taken before
     * the program listens, or again between two of its lives.
     */
    public static int free() {
        return ThreadLocalRandom.current()
                .ints(FIRST, FIRST_EPHEMERAL)
                .filter(Ports::isFree)
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
