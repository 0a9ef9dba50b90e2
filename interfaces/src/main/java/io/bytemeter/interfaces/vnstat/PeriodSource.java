package io.bytemeter.interfaces.vnstat;

import java.time.LocalDate;

/** Knows what was moved on which days. */
public interface PeriodSource {
    /**
     * What was moved from the first day to the last, both included.
     *
     * @throws io.bytemeter.interfaces.counters.UnavailableException while that is not known
     */
    Bytes moved(LocalDate first, LocalDate last);
}
