package io.bytemeter.usage.quota;

import io.bytemeter.usage.InvalidValueException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 10GiB}, {@code 1.5TB}, {@code 1000}. KB is 1000, KiB is 1024. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([A-Za-z]{0,3})");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("B", 1L),
            Map.entry("KB", 1000L),
            Map.entry("MB", 1000_000L),
            Map.entry("GB", 1000_000_000L),
            Map.entry("TB", 1000_000_000_000L),
            Map.entry("PB", 1000_000_000_000_000L),
            Map.entry("KiB", 1L << 10),
            Map.entry("MiB", 1L << 20),
            Map.entry("GiB", 1L << 30),
            Map.entry("TiB", 1L << 40),
            Map.entry("PiB", 1L << 50));

    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final String EXPECTED =
            "bytes from 1 to " + Long.MAX_VALUE + ", such as 1000, 10GB or 10GiB (KB is 1000, KiB is 1024)";

    private ByteSize() {}

    /** Throws {@link InvalidValueException} unless {@code text} is a whole number of bytes from 1 to 2^63-1. */
    public static long parse(String field, String text) {
        Matcher matcher = FORM.matcher(text);
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit != null) {
            BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
            if (bytes.signum() > 0 && bytes.compareTo(MAX) <= 0 && isWhole(bytes)) {
                return bytes.longValueExact();
            }
        }
        throw new InvalidValueException(field, text, EXPECTED);
    }

    private static boolean isWhole(BigDecimal bytes) {
        return bytes.stripTrailingZeros().scale() <= 0;
    }
}
