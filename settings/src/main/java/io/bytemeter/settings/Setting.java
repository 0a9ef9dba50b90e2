package io.bytemeter.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Function;

/**
 * One setting. Instances are constants of the records they configure; the reference page is checked against them.
 *
 * @param key dotted name, {@code api.port}
 * @param defaultText default as it would be written in the file; "" means unset
 * @param expected what a value must look like, completing "(expected: …)"
 * @param description one sentence for the reference page
 * @param parser text to value; any {@link RuntimeException} means the text is not as expected
 */
public record Setting<T>(
        String key, String defaultText, String expected, String description, Function<String, T> parser) {

    /** The environment variable of this setting: {@code BYTEMETER_API_PORT} for {@code api.port}. */
    public String variable() {
        return "BYTEMETER_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    T parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw InvalidSettingException.of(key, text, expected);
        }
    }

    /** A text; "" is allowed only if it is the default. */
    public static Setting<String> text(String key, String defaultText, String expected, String description) {
        return new Setting<>(key, defaultText, expected, description, text -> {
            if (text.isEmpty() && !defaultText.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return text;
        });
    }

    /** A whole number within bounds. */
    public static Setting<Long> number(String key, long defaultValue, long min, long max, String description) {
        return new Setting<>(key, Long.toString(defaultValue), min + ".." + max, description, text -> {
            long value = Long.parseLong(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException("out of bounds");
            }
            return value;
        });
    }

    /** A TCP or UDP port. */
    public static Setting<Integer> port(String key, int defaultValue, String description) {
        Setting<Long> number = number(key, defaultValue, 1, 65_535, description);
        return new Setting<>(key, number.defaultText(), number.expected(), description, text -> number.parser()
                .apply(text)
                .intValue());
    }

    /** A length of time, {@code 250ms}, {@code 5s}, {@code 10m}, {@code 36h} or {@code 400d}, within bounds. */
    public static Setting<Duration> duration(
            String key, String defaultText, String min, String max, String description) {
        return new Setting<>(key, defaultText, "a time from " + min + " to " + max, description, text -> {
            Duration value = parseDuration(text);
            if (value.compareTo(parseDuration(min)) < 0 || value.compareTo(parseDuration(max)) > 0) {
                throw new IllegalArgumentException("out of bounds");
            }
            return value;
        });
    }

    /** An IANA time zone. */
    public static Setting<ZoneId> zone(String key, String defaultText, String description) {
        return new Setting<>(key, defaultText, "an IANA time zone such as Europe/Berlin", description, ZoneId::of);
    }

    /** A file or directory. */
    public static Setting<Path> path(String key, String defaultText, String description) {
        return new Setting<>(key, defaultText, "a path", description, text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    private static Duration parseDuration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException("no unit");
        };
    }
}
