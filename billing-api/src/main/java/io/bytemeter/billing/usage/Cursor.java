package io.bytemeter.billing.usage;

import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page ended: the window, and the last subject with the counters it was sorted by. It stays valid while totals
 * grow, though a subject that overtakes the cursor is then told twice or not at all, as in any live list.
 */
public record Cursor(Instant at, SubjectUsage last) {
    private static final byte VERSION = 1;

    /** Where this page ends; "" if no other follows. */
    public static String of(ListAnswer page) {
        return page.more()
                ? new Cursor(page.start(), page.subjects().get(page.subjects().size() - 1)).text()
                : "";
    }

    String text() {
        byte[] id = last.id().getBytes(StandardCharsets.UTF_8);
        Usage usage = last.usage();
        ByteBuffer buffer = ByteBuffer.allocate(1 + 6 * Long.BYTES + id.length)
                .put(VERSION)
                .putLong(at.toEpochMilli())
                .putLong(usage.uplink())
                .putLong(usage.downlink())
                .putLong(usage.overheadUplink())
                .putLong(usage.overheadDownlink())
                .putLong(usage.connections())
                .put(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
    }

    static Cursor parse(String text) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (buffer.get() == VERSION) {
                Instant at = Instant.ofEpochMilli(buffer.getLong());
                Usage usage = new Usage(
                        buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
                String id = StandardCharsets.UTF_8.decode(buffer).toString();
                if (Parameters.isInBounds(at)) {
                    return new Cursor(at, new SubjectUsage(id, usage));
                }
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            // told below, like a cursor of another version
        }
        throw ProblemException.bad("cursor", text, "the cursor of an earlier answer");
    }
}
