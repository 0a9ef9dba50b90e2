package io.bytemeter.collect.tunnel;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.collect.source.JsonClient;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Reads {@code /api/stats/traffic}: mappings are inbounds, named by their ports; the tunnel is a way out. */
public final class TunnelSource implements Source {
    private static final String PATH = "/api/stats/traffic";
    private static final int MAX_PORT = 65_535;

    private final JsonClient client;
    private final Clock clock;

    /** @param key "" for none */
    public TunnelSource(String url, String key, Clock clock) {
        this.client = new JsonClient(url, "X-API-Key", key);
        this.clock = clock;
    }

    @Override
    public Reading read() throws SourceException {
        long askedAt = clock.millis();
        JsonNode answer = client.get(PATH);
        long answeredAt = clock.millis();
        if (!answer.path("success").asBoolean()) {
            throw new SourceException(PATH + " fails: " + answer.path("message").asText());
        }
        JsonNode data = answer.path("data");
        Map<Subject, Moved> counters = new HashMap<>();
        Moved tunnel = moved(data.path("tunnel"), "bytes_sent", "bytes_received", "tunnel");
        counters.put(new Subject(SubjectKind.OUTBOUND, "tunnel"), tunnel);
        Moved sum = tunnel;
        for (JsonNode mapping : data.path("mappings")) {
            int port = mapping.path("port").asInt();
            Moved moved = moved(mapping, "bytes_sent", "bytes_received", "mapping " + port);
            if (port < 1
                    || port > MAX_PORT
                    || counters.put(new Subject(SubjectKind.INBOUND, Integer.toString(port)), moved) != null) {
                throw new SourceException("port of a mapping: " + port + " (expected: another one of 1..65535 each)");
            }
            sum = sum.plus(moved);
        }
        Moved total = moved(data, "total_sent", "total_received", "total");
        if (!total.equals(sum)) {
            throw new SourceException(PATH + " totals " + total.uplink() + " and " + total.downlink() + ", its parts "
                    + sum.uplink() + " and " + sum.downlink());
        }
        return new Reading(askedAt, answeredAt, Reading.UNKNOWN, 0, counters);
    }

    private static Moved moved(JsonNode of, String sent, String received, String what) throws SourceException {
        return new Moved(JsonClient.bytes(of, sent, what), JsonClient.bytes(of, received, what));
    }

    @Override
    public void close() {}
}
