package io.bytemeter.usage.quota;

import io.bytemeter.usage.InvalidValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * A share of a limit that is told when it is crossed.
 *
 * @param bytes used at or above it has crossed it; at least 1
 * @param text as it was written, for instance 80% or 1.5GB
 */
public record Threshold(long bytes, String text, Action action) {
    private static final Pattern PERCENT = Pattern.compile("\\d{1,4}(?:\\.\\d{1,3})?%");
    private static final BigDecimal MAX_PERCENT = BigDecimal.valueOf(1000);
    private static final int LONGEST_TEXT = 40;

    public Threshold {
        if (bytes < 1) {
            throw new InvalidValueException("thresholds", Long.toString(bytes), "at least 1 byte");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new InvalidValueException("thresholds", text, "at most " + LONGEST_TEXT + " characters");
        }
    }

    /** Reads percent of {@code limit}, rounded up to the byte, or bytes as {@link ByteSize} does. */
    public static Threshold parse(String field, String text, long limit, Action action) {
        if (!text.endsWith("%")) {
            return new Threshold(ByteSize.parse(field, text), text, action);
        }
        if (PERCENT.matcher(text).matches()) {
            BigDecimal percent = new BigDecimal(text.substring(0, text.length() - 1));
            if (percent.signum() > 0 && percent.compareTo(MAX_PERCENT) <= 0) {
                BigDecimal bytes = percent.multiply(BigDecimal.valueOf(limit))
                        .movePointLeft(2)
                        .setScale(0, RoundingMode.CEILING);
                if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
                    throw new InvalidValueException(field, text, "at most " + Long.MAX_VALUE + " bytes");
                }
                return new Threshold(bytes.longValueExact(), text, action);
            }
        }
        throw new InvalidValueException(field, text, "above 0% up to 1000%, such as 80%, or bytes such as 1.5GB");
    }
}
