package io.bytemeter.metering.query;

/** Compares what should be equal, in committed state. Throws {@link NotReadyException} while that is not here. */
public interface Reconciler {
    Reconciliation reconcile();
}
