package io.bytemeter.launcher;

import java.util.Map;

/** What a command runs until it is told to stop. Confined to the main thread. */
interface RunningProcess extends AutoCloseable {

    /**
     * Starts all parts and returns when they serve.
     *
     * @param stop to be obeyed between parts and in every wait; also takes the fatal failure of a part later on
     * @return addresses to print, by what is there, in this order
     * @throws StoppedException if a stop was asked for meanwhile
     */
    Map<String, String> start(StopSignal stop);

    /** Stops what was started, in the reverse order. Called once, whether the start succeeded or not. */
    @Override
    void close();
}
