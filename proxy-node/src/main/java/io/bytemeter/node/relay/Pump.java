package io.bytemeter.node.relay;

/**
 * Moves one direction of a relay. What it feeds its counter is what the kernel of the sink accepted. Implementations are
 * free in how they move bytes once started; they report to the relay that made them.
 */
interface Pump {
    /** Begins to move bytes, those held by the source's intake first. */
    void start();

    /** Stops for good: the sink takes no more. What was not written is dropped, and not counted. */
    void stop();

    /** Leaves both channels to whoever else wants them: the relay is over. */
    void release();

    /** Whether nothing more will be moved. */
    boolean done();
}
