package io.bytemeter.node.meter;

import java.util.function.LongSupplier;

/** The ledger of a node's live connections. Thread-safe. */
public interface ConnectionLedger {
    /** A number that no connection of the node's epoch had before. */
    long nextConnection();

    /** A part for one event loop. */
    LoopLedger forLoop();

    /** A ledger that keeps nothing. */
    static ConnectionLedger unkept(LongSupplier numbers) {
        return new ConnectionLedger() {
            @Override
            public long nextConnection() {
                return numbers.getAsLong();
            }

            @Override
            public LoopLedger forLoop() {
                return new UnkeptLegs();
            }
        };
    }
}
