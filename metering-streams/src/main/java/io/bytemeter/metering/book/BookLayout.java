package io.bytemeter.metering.book;

import java.nio.charset.StandardCharsets;

/**
 * How a book is kept. Versions that had no {@link CurrentRow} wrote the zone alone, and refuse a book of this layout, as
 * its zone is none of theirs.
 *
 * @param zone the billing time zone that days and months were booked in
 * @param begunBefore whether such a version has begun the book: its totals are in rows of their own until their subjects are
 *     booked to again
 */
public record BookLayout(String zone, boolean begunBefore) {
    private static final String SEPARATOR = "\n";
    private static final String NOW = "2";
    private static final String BEFORE = "1";

    public byte[] encode() {
        String text = String.join(SEPARATOR, zone, NOW, begunBefore ? BEFORE : NOW);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Throws {@link IllegalStateException} for a layout this code does not know. */
    public static BookLayout decode(byte[] row) {
        String[] parts = new String(row, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        if (parts.length == 1) {
            return new BookLayout(parts[0], true);
        }
        if (!parts[1].equals(NOW)) {
            throw new IllegalStateException("book of layout " + parts[1] + " (expected: " + NOW + ")");
        }
        return new BookLayout(parts[0], parts[2].equals(BEFORE));
    }
}
