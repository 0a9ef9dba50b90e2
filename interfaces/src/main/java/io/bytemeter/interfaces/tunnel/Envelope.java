package io.bytemeter.interfaces.tunnel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.http.Reply;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The forms of go-tunnel's answers. */
public final class Envelope {
    static final String JSON = "application/json";

    private Envelope() {}

    static Reply success(String message, ObjectNode data) {
        ObjectNode envelope =
                JsonNodeFactory.instance.objectNode().put("success", true).put("message", message);
        envelope.set("data", data);
        return Reply.ok(JSON, envelope + "\n");
    }

    /** Without data. */
    public static Reply error(int status, String message) {
        return Reply.of(
                status,
                JSON,
                JsonNodeFactory.instance.objectNode().put("success", false).put("message", message) + "\n");
    }

    /** 405. */
    public static Reply notAllowed() {
        return error(405, "方法不允许");
    }

    /**
     * What has been moved; the totals are the sum of what is listed.
     *
     * @param tunnel null if there is none: its block is all zeros
     */
    public static Reply traffic(@Nullable TunnelTraffic tunnel, List<PortTraffic> mappings, Instant at) {
        long now = at.getEpochSecond();
        long sent = tunnel == null ? 0 : tunnel.sent();
        long received = tunnel == null ? 0 : tunnel.received();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("tunnel")
                .put("bytes_sent", sent)
                .put("bytes_received", received)
                .put("last_update", tunnel == null ? 0L : now);
        ArrayNode list = data.putArray("mappings");
        for (PortTraffic mapping : mappings) {
            list.addObject()
                    .put("port", mapping.port())
                    .put("bytes_sent", mapping.sent())
                    .put("bytes_received", mapping.received())
                    .put("last_update", now);
            sent += mapping.sent();
            received += mapping.received();
        }
        data.put("total_sent", sent).put("total_received", received).put("timestamp", now);
        return success("获取流量统计成功", data);
    }
}
