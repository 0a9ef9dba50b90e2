package io.bytemeter.billing.quota;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.metering.control.QuotaStanding;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.bytemeter.usage.quota.Threshold;
import java.time.Instant;

/** Quotas as JSON: sizes always in bytes. */
final class QuotaJson {
    private QuotaJson() {}

    static ObjectNode id(QuotaId id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", id.subject().kind().label())
                .put("id", id.subject().id())
                .put("name", id.name());
    }

    static ObjectNode of(Quota quota) {
        ObjectNode document = id(quota.id())
                .put("version", quota.version())
                .put("period", Labels.of(quota.calendar().period()))
                .put("timeZone", quota.calendar().zone().getId());
        if (quota.calendar().period() == Period.CYCLE) {
            document.put("anchorDay", quota.calendar().cycle().anchorDay())
                    .put("anchorTime", quota.calendar().cycle().anchorTime().toString());
        }
        document.put("direction", Labels.of(quota.direction())).put("limit", quota.limit());
        ArrayNode thresholds = document.putArray("thresholds");
        quota.thresholds().forEach(threshold -> thresholds.add(threshold(threshold)));
        return document.put("createdAt", Instant.ofEpochMilli(quota.createdAt()).toString())
                .put("changedAt", Instant.ofEpochMilli(quota.changedAt()).toString());
    }

    private static ObjectNode threshold(Threshold threshold) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("threshold", threshold.text())
                .put("bytes", threshold.bytes())
                .put("action", Labels.of(threshold.action()));
    }

    static ObjectNode of(QuotaStanding standing) {
        ObjectNode document = of(standing.quota());
        document.put(
                "periodStart", Instant.ofEpochMilli(standing.span().start()).toString());
        if (standing.span().ends()) {
            document.put(
                    "periodEnd", Instant.ofEpochMilli(standing.span().end()).toString());
        }
        return document.put("used", standing.used());
    }
}
