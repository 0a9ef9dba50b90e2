package io.bytemeter.billing.interfaces;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Counters;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.counters.UnavailableException;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import io.bytemeter.interfaces.tunnel.Envelope;
import io.bytemeter.interfaces.tunnel.PortTraffic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * go-tunnel's traffic monitor over the fleet. A mapping here is a port: the sum of the inbounds tagged {@code mapping-PORT}
 * of all nodes. Where one leads only its node knows, and only its node can open or close it, so that is refused.
 */
final class FleetMonitor implements Handler {
    /** What it answers to; whatever else is below /api/ is no route. */
    static final List<String> PATHS = List.of(
            "/api/stats/monitor",
            "/api/stats/traffic",
            "/api/mapping/create",
            "/api/mapping/remove",
            "/api/mapping/list");

    private static final Pattern MAPPING = Pattern.compile("mapping-([1-9][0-9]{0,4})");
    private static final int MAX_PORT = 65_535;

    private final Counters counters;
    private final Clock clock;
    private final String page;

    FleetMonitor(Counters counters, Clock clock) {
        this.counters = counters;
        this.clock = clock;
        this.page = page();
    }

    private static String page() {
        try (InputStream html = FleetMonitor.class.getResourceAsStream("fleet.html")) {
            if (html == null) {
                throw new IllegalStateException("fleet.html is not on the class path");
            }
            return new String(html.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Reply handle(Request request) {
        return switch (request.path()) {
            case "/api/stats/monitor" -> Reply.ok(Reply.HTML, page);
            case "/api/stats/traffic" -> request.method().equals("GET") ? traffic() : Envelope.notAllowed();
            default -> Envelope.error(501, "mappings are made, removed and listed at their node (node.monitor.listen)");
        };
    }

    private Reply traffic() {
        Map<Integer, long[]> ports = new TreeMap<>();
        try {
            counters.read().forEach((counter, bytes) -> add(ports, counter, bytes));
        } catch (UnavailableException e) {
            return Envelope.error(503, String.valueOf(e.getMessage()));
        }
        List<PortTraffic> mappings = new ArrayList<>();
        ports.forEach((port, bytes) -> mappings.add(new PortTraffic(port, bytes[0], bytes[1])));
        return Envelope.traffic(mappings, clock.instant());
    }

    private static void add(Map<Integer, long[]> ports, Counter counter, long bytes) {
        Matcher mapping = MAPPING.matcher(counter.subject().id());
        if (mapping.matches() && Integer.parseInt(mapping.group(1)) <= MAX_PORT) {
            long[] moved = ports.computeIfAbsent(Integer.valueOf(mapping.group(1)), port -> new long[2]);
            moved[counter.direction() == Direction.UPLINK ? 0 : 1] = bytes;
        }
    }
}
