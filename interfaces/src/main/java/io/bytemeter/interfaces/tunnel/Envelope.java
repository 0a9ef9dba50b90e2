package io.bytemeter.interfaces.tunnel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.http.Reply;
import java.time.Instant;
import java.util.List;

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

    /** What mappings have moved, without a tunnel; the totals are the sum of what is listed. */
    public static Reply traffic(List<PortTraffic> mappings, Instant at) {
        long now = at.getEpochSecond();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("tunnel").put("bytes_sent", 0L).put("bytes_received", 0L).put("last_update", 0L);
        ArrayNode list = data.putArray("mappings");
        long sent = 0;
        long received = 0;
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
