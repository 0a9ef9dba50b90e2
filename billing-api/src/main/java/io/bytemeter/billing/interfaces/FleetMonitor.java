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
import io.bytemeter.interfaces.tunnel.TunnelTraffic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * go-tunnel's traffic monitor over the fleet. A mapping here is a port: the sum of the inbounds tagged {@code mapping-PORT}
 * of all nodes; those tagged {@code tunnel-PORT} are the tunnel. Where one leads only its node knows, and only its node can open or close it, so that is refused.
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
    private static final Pattern TUNNELLED = Pattern.compile("tunnel-[1-9][0-9]{0,4}");
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
        Map<Counter, Long> read;
        try {
            read = counters.read();
        } catch (UnavailableException e) {
            return Envelope.error(503, String.valueOf(e.getMessage()));
        }
        Map<Integer, PortTraffic> ports = new TreeMap<>();
        TunnelTraffic tunnel = null;
        for (Map.Entry<Counter, Long> entry : read.entrySet()) {
            String inbound = entry.getKey().subject().id();
            boolean uplink = entry.getKey().direction() == Direction.UPLINK;
            long sent = uplink ? entry.getValue() : 0;
            long received = uplink ? 0 : entry.getValue();
            Matcher mapping = MAPPING.matcher(inbound);
            if (mapping.matches() && Integer.parseInt(mapping.group(1)) <= MAX_PORT) {
                int port = Integer.parseInt(mapping.group(1));
                ports.merge(port, new PortTraffic(port, sent, received), PortTraffic::plus);
            } else if (TUNNELLED.matcher(inbound).matches()) {
                TunnelTraffic moved = new TunnelTraffic(sent, received);
                tunnel = tunnel == null ? moved : tunnel.plus(moved);
            }
        }
        return Envelope.traffic(tunnel, List.copyOf(ports.values()), clock.instant());
    }
}
