package io.bytemeter.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An alert in JSON: the same in the history, the live stream and the body of a webhook. */
public final class AlertJson {
    private AlertJson() {}

    public static ObjectNode of(Alert alert) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", alert.id())
                .put("subject", alert.subject())
                .put("quota", alert.quota())
                .put("quotaVersion", alert.quotaVersion())
                .put("state", alert.state())
                .put("threshold", alert.threshold())
                .put("thresholdText", alert.thresholdText())
                .put("action", alert.action())
                .put("limit", alert.limit())
                .put("used", alert.used())
                .put("period", alert.period())
                .put("direction", alert.direction())
                .put("periodStart", alert.periodStart().toString());
        if (alert.periodEnd() != null) {
            json.put("periodEnd", alert.periodEnd().toString());
        }
        json.put("crossedAt", alert.crossedAt().toString())
                .put("noticedAt", alert.noticedAt().toString());
        Alert.Crossing crossing = alert.crossedBy();
        if (crossing != null) {
            json.putObject("crossedBy")
                    .put("node", crossing.node())
                    .put("epoch", crossing.epoch())
                    .put("partition", crossing.partition())
                    .put("sequence", crossing.sequence())
                    .put("connection", crossing.connection());
        }
        return json;
    }
}
