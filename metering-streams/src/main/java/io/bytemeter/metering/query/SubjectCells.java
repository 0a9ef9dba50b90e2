package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.TotalRow;
import java.util.HashMap;
import java.util.Map;

/** One window's counters by route, being added up. */
final class SubjectCells {
    private final Map<Integer, long[]> byRoute = new HashMap<>();

    /** Adds one cell of every route in {@code row}. */
    void add(TotalRow row, int cell) {
        for (int i = 0; i < row.routeCount(); i++) {
            long[] sum = byRoute.computeIfAbsent(row.route(i), route -> new long[Counters.SIZE]);
            Counters.add(row.cells(i), cell * Counters.SIZE, sum, 0);
        }
    }

    long[] sum() {
        long[] total = new long[Counters.SIZE];
        byRoute.values().forEach(counters -> Counters.add(counters, 0, total, 0));
        return total;
    }

    Map<Integer, long[]> byRoute() {
        return byRoute;
    }
}
