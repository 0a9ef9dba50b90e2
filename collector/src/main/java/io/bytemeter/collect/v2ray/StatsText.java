package io.bytemeter.collect.v2ray;

import io.bytemeter.collect.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of QueryStats' answer. A value of 0 has no line of its own; a tool between may have written large ones in
 * scientific notation. Whatever is not of that form makes all of it void, so that a text cut short changes nothing.
 */
final class StatsText {
    private static final Pattern NAME = Pattern.compile("name: \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern VALUE = Pattern.compile("value: (\\S+)");

    /** Of a name: a byte in octal digits, an escaped character, characters as they are, or an escape of another sort. */
    private static final Pattern PART = Pattern.compile("\\\\([0-7]{3})|\\\\([\"'\\\\])|([^\\\\]+)|\\\\");

    private StatsText() {}

    /** Counters by name, in bytes. */
    static Map<String, Long> parse(String text) throws SourceException {
        if (!text.endsWith("\n")) {
            throw new SourceException("the text of counters is cut short");
        }
        Map<String, Long> counters = new HashMap<>();
        String name = null;
        long value = 0;
        boolean open = false;
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher named = NAME.matcher(line);
            Matcher valued = VALUE.matcher(line);
            if (!open && line.equals("stat: <")) {
                open = true;
                name = null;
                value = 0;
            } else if (open && name == null && named.matches()) {
                name = unescaped(named.group(1));
            } else if (open && valued.matches()) {
                value = number(valued.group(1));
            } else if (open && name != null && line.equals(">")) {
                counters.put(name, value);
                open = false;
            } else if (!line.isEmpty()) {
                throw new SourceException("unexpected in the text of counters: " + shortened(line));
            }
        }
        if (open) {
            throw new SourceException("the text of counters is cut short");
        }
        return counters;
    }

    private static long number(String text) throws SourceException {
        try {
            long value = new BigDecimal(text).longValueExact();
            if (value >= 0) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new SourceException("value: " + shortened(text) + " (expected: whole bytes)", e);
        }
        throw new SourceException("value: " + shortened(text) + " (expected: 0 or more)");
    }

    /** Protobuf's text form escapes quotes and backslashes, and each byte that is not ASCII by three octal digits. */
    private static String unescaped(String text) throws SourceException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher part = PART.matcher(text);
        while (part.find()) {
            if (part.group(1) != null) {
                bytes.write(Integer.parseInt(part.group(1), 8));
            } else if (part.group(2) != null) {
                bytes.write(part.group(2).charAt(0));
            } else if (part.group(3) != null) {
                bytes.writeBytes(part.group(3).getBytes(StandardCharsets.UTF_8));
            } else {
                throw new SourceException("unknown escape in the name of a counter: " + shortened(text));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
