package io.bytemeter.launcher.report;

import java.util.Locale;

/** Numbers as {@code numfmt --to=iec --suffix=B} writes them: powers of 1024, rounded up, one decimal below ten. */
final class Sizes {
    private static final String UNITS = " KMGTPE";
    private static final int BASE = 1024;

    private Sizes() {}

    static String of(long bytes) {
        if (bytes < BASE) {
            return bytes + "B";
        }
        double value = bytes;
        int power = 0;
        while (value >= BASE) {
            value /= BASE;
            power++;
        }
        double rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
        if (rounded >= BASE) {
            rounded /= BASE;
            power++;
        }
        String number = rounded < 10
                ? String.format(Locale.ROOT, "%.1f", rounded)
                : String.format(Locale.ROOT, "%.0f", rounded);
        return number + UNITS.charAt(power) + "B";
    }
}
