package io.bytemeter.interfaces.hysteria;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.connections.OpenConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code /dump/streams}. A connection here has one stream, so {@code stream} is 0. */
final class Streams {
    private static final Duration ROUNDED_TO_MS = Duration.ofMinutes(10);

    private final List<OpenConnection> open;
    private final Instant now;

    Streams(List<OpenConnection> open, Instant now) {
        this.open = open.stream()
                .sorted(Comparator.comparing(OpenConnection::user).thenComparing(OpenConnection::number))
                .toList();
        this.now = now;
    }

    String json() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode streams = document.putArray("streams");
        for (OpenConnection connection : open) {
            streams.addObject()
                    .put("state", state(connection))
                    .put("auth", connection.user())
                    .put("connection", connection.number() & 0xffff_ffffL)
                    .put("stream", 0)
                    .put("req_addr", connection.target())
                    .put("hooked_req_addr", "")
                    .put("tx", connection.uplink())
                    .put("rx", connection.downlink())
                    .put("initial_at", connection.openedAt().toString())
                    .put("last_active_at", connection.lastActiveAt().toString());
        }
        return document + "\n";
    }

    String text() {
        StringBuilder text = new StringBuilder(row(
                "State",
                "Auth",
                "Connection",
                "Stream",
                "TX-Bytes",
                "RX-Bytes",
                "Lifetime",
                "Last-Active",
                "Req-Addr",
                "Hooked-Req-Addr"));
        for (OpenConnection connection : open) {
            text.append(row(
                    state(connection).toUpperCase(Locale.ROOT),
                    connection.user(),
                    String.format(Locale.ROOT, "%08X", connection.number() & 0xffff_ffffL),
                    "0",
                    Long.toString(connection.uplink()),
                    Long.toString(connection.downlink()),
                    duration(Duration.between(connection.openedAt(), now)),
                    duration(Duration.between(connection.lastActiveAt(), now)),
                    connection.target().isEmpty() ? "-" : connection.target(),
                    "-"));
        }
        return text.toString();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-8s %-12s %12s %8s %12s %12s %12s %12s %-16s %s", cells) + "\n";
    }

    private static String state(OpenConnection connection) {
        return switch (connection.state()) {
            case HANDSHAKE -> "init";
            case CONNECTING -> "connect";
            case RELAYING -> "estab";
            case CLOSED -> "closed";
        };
    }

    /** As Go writes durations, rounded to ms below ten minutes and to seconds above. */
    static String duration(Duration exact) {
        if (exact.isNegative() || exact.toMillis() == 0) {
            return "0s";
        }
        if (exact.compareTo(Duration.ofSeconds(1)) < 0) {
            return exact.toMillis() + "ms";
        }
        StringBuilder text = new StringBuilder();
        if (exact.toHours() > 0) {
            text.append(exact.toHours()).append('h');
        }
        if (exact.toMinutes() > 0) {
            text.append(exact.toMinutesPart()).append('m');
        }
        text.append(exact.toSecondsPart());
        if (exact.compareTo(ROUNDED_TO_MS) < 0 && exact.toMillisPart() > 0) {
            text.append(
                    String.format(Locale.ROOT, ".%03d", exact.toMillisPart()).replaceAll("0+$", ""));
        }
        return text.append('s').toString();
    }
}
