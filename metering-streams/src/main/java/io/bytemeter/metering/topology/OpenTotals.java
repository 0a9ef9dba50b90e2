package io.bytemeter.metering.topology;

/** Totals on heap that are written, and go out, together. */
interface OpenTotals {
    void publish(Unpublished.Publisher publisher);
}
