package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;

/** What the API tells of a subject. */
record Total(long uplink, long downlink, long connections) {
    static final Total ZERO = new Total(0, 0, 0);

    static Total of(JsonNode node) {
        return new Total(
                node.get("uplink").longValue(),
                node.get("downlink").longValue(),
                node.get("connections").longValue());
    }

    Total plus(long up, long down, long opened) {
        return new Total(uplink + up, downlink + down, connections + opened);
    }

    Total minus(Total before) {
        return new Total(uplink - before.uplink, downlink - before.downlink, connections - before.connections);
    }
}
