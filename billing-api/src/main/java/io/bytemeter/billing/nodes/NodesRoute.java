package io.bytemeter.billing.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.metering.query.Nodes;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import java.time.Clock;
import java.time.Instant;

/** {@code /v1/nodes}. */
public final class NodesRoute {
    private final Nodes nodes;
    private final Clock clock;

    public NodesRoute(Nodes nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/nodes").build(new JsonService(this::nodes));
    }

    private JsonNode nodes(Parameters parameters) {
        parameters.only();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        nodes.all().forEach(status -> list.add(node(status)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("nodes", list);
        return document;
    }

    private ObjectNode node(NodeStatus status) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", status.getNode())
                .put("state", state(status))
                .put("version", status.getVersion())
                .put("epoch", status.getEpoch())
                .put("startedAt", Instant.ofEpochMilli(status.getStartedAt()).toString())
                .put("lastSeen", Instant.ofEpochMilli(status.getAt()).toString())
                .put(
                        "flushedUntil",
                        Instant.ofEpochMilli(status.getFlushedUntil()).toString())
                .put("connections", status.getConnections())
                .put("connectionsOpened", status.getConnectionsOpened())
                .put("spoolBacklogBytes", status.getSpoolBacklogBytes())
                .put("uplink", status.getUplink())
                .put("downlink", status.getDownlink())
                .put("overheadUplink", status.getOverheadUplink())
                .put("overheadDownlink", status.getOverheadDownlink());
        ArrayNode partitions = node.putArray("partitions");
        status.getPartitions().forEach(position -> partitions
                .addObject()
                .put("partition", position.getPartition())
                .put("sequence", position.getSequence()));
        return node;
    }

    private String state(NodeStatus status) {
        if (status.getState() == NodeState.STOPPED) {
            return "stopped";
        }
        return Nodes.isSilent(status, clock.instant()) ? "silent" : "running";
    }
}
