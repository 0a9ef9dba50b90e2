package io.bytemeter.collect.vnstat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.collect.source.JsonClient;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.SourceException;
import java.util.HashMap;
import java.util.Map;

/**
 * All that vnStat has counted on each interface, and up to when.
 *
 * @param updatedAt of the interface updated last, ms since the epoch; 0 if it does not tell
 */
record VnstatText(long updatedAt, Map<String, Moved> interfaces) {
    private static final long KIB = 1_024;
    private static final long MS = 1_000;

    /** Reads the text, past the warnings that vnStat prints before its JSON. */
    static VnstatText parse(String text) throws SourceException {
        int start = text.startsWith("{") ? 0 : text.indexOf("\n{") + 1;
        if (!text.startsWith("{", start)) {
            throw new SourceException("vnstat says: " + text.lines().findFirst().orElse("nothing"));
        }
        JsonNode document = JsonClient.parse(text.substring(start), "vnstat --json");
        String version = document.path("jsonversion").asText();
        boolean first = version.equals("1");
        if (!first && !version.equals("2")) {
            throw new SourceException("jsonversion: " + version + " (expected: 1 or 2)");
        }
        Map<String, Moved> interfaces = new HashMap<>();
        long updatedAt = 0;
        for (JsonNode each : document.path("interfaces")) {
            String name = each.path(first ? "id" : "name").asText();
            JsonNode total = each.path("traffic").path("total");
            interfaces.put(name, new Moved(bytes(total, "tx", first, name), bytes(total, "rx", first, name)));
            updatedAt =
                    Math.max(updatedAt, each.path("updated").path("timestamp").asLong() * MS);
        }
        if (interfaces.isEmpty()) {
            throw new SourceException("vnstat --json has no interface");
        }
        return new VnstatText(updatedAt, interfaces);
    }

    private static long bytes(JsonNode total, String field, boolean kib, String name) throws SourceException {
        long value = JsonClient.bytes(total, field, name);
        if (kib && value > Long.MAX_VALUE / KIB) {
            throw new SourceException(name + "." + field + ": " + value + " (expected: KiB)");
        }
        return kib ? value * KIB : value;
    }
}
