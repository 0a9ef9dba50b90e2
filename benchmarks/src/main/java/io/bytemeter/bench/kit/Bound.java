package io.bytemeter.bench.kit;

/**
 * A target and what was measured.
 *
 * @param target what is bounded, with its unit
 * @param most whether the bound may not be exceeded; else it must be reached
 * @param measured NaN if it could not be, because a yardstick is missing
 */
public record Bound(String target, boolean most, double bound, double measured) {
    public static Bound atMost(String target, double bound, double measured) {
        return new Bound(target, true, bound, measured);
    }

    public static Bound atLeast(String target, double bound, double measured) {
        return new Bound(target, false, bound, measured);
    }

    private String verdict() {
        if (!Double.isFinite(measured)) {
            return "not measured";
        }
        return (most ? measured <= bound : measured >= bound) ? "met" : "missed";
    }

    String row() {
        return "| " + target + " | " + (most ? "at most " : "at least ") + Figures.text(bound) + " | "
                + Figures.text(measured) + " | " + verdict() + " |\n";
    }
}
