package io.bytemeter.node.inbound.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fields of a head, in order. Names are compared without case. */
final class Fields {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /**
     * One line of a head.
     *
     * @param line as it was sent, without its end
     */
    record Field(String name, String value, String line) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    private final List<Field> fields = new ArrayList<>();

    private Fields() {}

    /**
     * Parses the lines behind the first, each ending in LF or CR LF.
     *
     * @param strict refuses names that are not tokens and folded lines; otherwise such lines are skipped
     */
    static Fields parse(String head, int start, boolean strict) throws HttpProblem {
        Fields parsed = new Fields();
        int position = start;
        while (position < head.length()) {
            int end = head.indexOf('\n', position);
            String line = withoutReturn(head.substring(position, end < 0 ? head.length() : end));
            position = end < 0 ? head.length() : end + 1;
            int colon = line.indexOf(':');
            if (colon > 0 && isToken(line, colon)) {
                String value = line.substring(colon + 1).strip();
                parsed.fields.add(new Field(line.substring(0, colon), value, line));
            } else if (strict && !line.isEmpty()) {
                throw HttpProblem.badRequest("a field without a proper name");
            }
        }
        return parsed;
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    List<Field> all() {
        return fields;
    }

    List<String> values(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
    }

    /** Whether a field of this name lists {@code option} among its comma-separated values. */
    boolean lists(String name, String option) {
        for (String value : values(name)) {
            for (String part : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                if (part.strip().equals(option)) {
                    return true;
                }
            }
        }
        return false;
    }

    static boolean isToken(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letterOrDigit && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return end > 0;
    }
}
