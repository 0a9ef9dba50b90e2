package io.bytemeter.interfaces.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Counters;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The monitor of a node. What mappings through the tunnel have moved is in the tunnel's block, and their own counters stay at
 * 0, as in the original; the totals of an answer are the sum of what it lists. Without a tunnel its block is all zeros.
 */
public final class TunnelMonitor implements Handler {
    private static final int MAX_PORT = 65_535;

    private final ObjectMapper mapper = new ObjectMapper();
    private final String key;
    private final Mappings mappings;
    private final Counters counters;
    private final Clock clock;
    private final String page;

    /**
     * A monitor of these mappings.
     *
     * @param key what callers of /api/ send; "" asks for none
     */
    public TunnelMonitor(String key, Mappings mappings, Counters counters, Clock clock) {
        this.key = key;
        this.mappings = mappings;
        this.counters = counters;
        this.clock = clock;
        this.page = page();
    }

    private static String page() {
        try (InputStream html = TunnelMonitor.class.getResourceAsStream("monitor.html")) {
            if (html == null) {
                throw new IllegalStateException("monitor.html is not on the class path");
            }
            return new String(html.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Reply handle(Request request) {
        if (request.path().equals("/health")) {
            return Reply.ok(
                    Envelope.JSON,
                    JsonNodeFactory.instance
                                    .objectNode()
                                    .put("status", "ok")
                                    .put("tunnel_connected", mappings.isTunnelConnected())
                                    .put("tunnel_enabled", mappings.hasTunnel())
                            + "\n");
        }
        if (request.path().equals("/api/stats/monitor")) {
            return Reply.ok(Reply.HTML, page);
        }
        if (request.path().startsWith("/api/") && !key.isEmpty() && !hasKey(request)) {
            return Envelope.error(401, "无效的 API 密钥");
        }
        return switch (request.path()) {
            case "/api/stats/traffic" -> request.method().equals("GET") ? traffic() : Envelope.notAllowed();
            case "/api/mapping/list" -> request.method().equals("GET") ? list() : Envelope.notAllowed();
            case "/api/mapping/create" -> request.method().equals("POST") ? create(request) : Envelope.notAllowed();
            case "/api/mapping/remove" -> request.method().equals("POST") ? remove(request) : Envelope.notAllowed();
            default -> Reply.goError(404, "404 page not found");
        };
    }

    private boolean hasKey(Request request) {
        String parameter = request.parameter("api_key");
        return isKey(request.header("X-API-Key"))
                || isKey(request.header("secret"))
                || isKey(parameter == null ? "" : parameter);
    }

    private boolean isKey(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    private Reply traffic() {
        Map<Counter, Long> read = counters.read();
        TunnelTraffic tunnel = mappings.tunnelled().stream()
                .map(tag -> new TunnelTraffic(bytes(read, tag, Direction.UPLINK), bytes(read, tag, Direction.DOWNLINK)))
                .reduce(new TunnelTraffic(0, 0), TunnelTraffic::plus);
        List<PortTraffic> ports = mappings.list().stream()
                .map(mapping -> mapping.useTunnel()
                        ? new PortTraffic(mapping.sourcePort(), 0, 0)
                        : new PortTraffic(
                                mapping.sourcePort(),
                                bytes(read, mapping.inbound(), Direction.UPLINK),
                                bytes(read, mapping.inbound(), Direction.DOWNLINK)))
                .toList();
        return Envelope.traffic(mappings.hasTunnel() ? tunnel : null, ports, clock.instant());
    }

    private static long bytes(Map<Counter, Long> read, String tag, Direction direction) {
        return read.getOrDefault(Counter.of(SubjectKind.INBOUND, tag, direction), 0L);
    }

    private Reply list() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Mapping mapping : mappings.list()) {
            list.addObject()
                    .put("id", mapping.id())
                    .put("source_port", mapping.sourcePort())
                    .put("target_host", mapping.targetHost())
                    .put("target_port", mapping.targetPort())
                    .put("use_tunnel", mapping.useTunnel())
                    .put("created_at", mapping.createdAt().toString());
        }
        data.set("mappings", list.isEmpty() ? JsonNodeFactory.instance.nullNode() : list);
        data.put("count", list.size());
        return Envelope.success("获取映射列表成功", data);
    }

    private Reply create(Request request) {
        JsonNode asked = object(request);
        if (asked == null) {
            return Envelope.error(400, "无效的请求体");
        }
        int sourcePort = port(asked.path("source_port"));
        int targetPort = port(asked.path("target_port"));
        if (sourcePort == 0 || targetPort == 0) {
            return Envelope.error(400, "端口必须在 1-65535 之间");
        }
        boolean useTunnel = asked.path("use_tunnel").asBoolean();
        String host = asked.path("target_host").asText("");
        try {
            mappings.create(sourcePort, host, targetPort, useTunnel);
        } catch (MappingException e) {
            return Envelope.error(e.status(), String.valueOf(e.getMessage()));
        }
        return Envelope.success(
                "端口映射创建成功",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("source_port", sourcePort)
                        .put("target_host", host)
                        .put("target_port", targetPort)
                        .put("use_tunnel", useTunnel));
    }

    private Reply remove(Request request) {
        JsonNode asked = object(request);
        int port = asked == null ? 0 : port(asked.path("port"));
        if (port == 0) {
            return Envelope.error(400, "无效的请求体");
        }
        try {
            mappings.remove(port);
        } catch (MappingException e) {
            return Envelope.error(e.status(), String.valueOf(e.getMessage()));
        }
        return Envelope.success(
                "端口映射删除成功", JsonNodeFactory.instance.objectNode().put("port", port));
    }

    private @Nullable JsonNode object(Request request) {
        try {
            JsonNode body = mapper.readTree(request.body());
            return body.isObject() ? body : null;
        } catch (JsonProcessingException e) {
            return null; // told as a bad request
        }
    }

    /** 0 if it is none. */
    private static int port(JsonNode node) {
        return node.isInt() && node.intValue() >= 1 && node.intValue() <= MAX_PORT ? node.intValue() : 0;
    }
}
