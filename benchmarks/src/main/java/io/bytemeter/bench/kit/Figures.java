package io.bytemeter.bench.kit;

import java.util.Arrays;
import java.util.Locale;

/** Figures out of samples, and how they are written. A figure that is not there is NaN and written as a dash. */
public final class Figures {
    private static final String NONE = "–";

    private Figures() {}

    /** The middle one; NaN of none. */
    public static double median(double... samples) {
        return percentile(50, samples);
    }

    /** The smallest sample that so many of a hundred do not exceed, halfway between two if it is the median. */
    public static double percentile(double percent, double... samples) {
        double[] sorted =
                Arrays.stream(samples).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        if (percent == 50 && sorted.length % 2 == 0) {
            return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        }
        return sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
    }

    static String text(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : NONE;
    }

    /** With three digits that say something. */
    static String text(double value) {
        double size = Math.abs(value);
        return text(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
    }
}
