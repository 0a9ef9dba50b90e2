package io.bytemeter.launcher.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.launcher.client.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers about quotas as people read them. Limits are bytes. */
final class QuotaTable {
    private final PrintWriter out;

    QuotaTable(PrintWriter out) {
        this.out = out;
    }

    /** Prints one quota, a list of them, or that one was deleted. */
    void print(JsonNode answer) {
        if (answer.has("quotas")) {
            list(answer.path("quotas"));
        } else if (answer.has("deleted")) {
            out.println(
                    "deleted " + subject(answer) + ", " + answer.path("name").asText());
        } else {
            one(answer);
        }
    }

    private void list(JsonNode quotas) {
        Table table = new Table(Set.of(4), List.of("subject", "name", "period", "direction", "limit", "thresholds"));
        quotas.forEach(quota -> table.add(List.of(
                subject(quota),
                quota.path("name").asText(),
                period(quota),
                quota.path("direction").asText(),
                quota.path("limit").asText(),
                thresholds(quota))));
        table.print(out);
    }

    private void one(JsonNode quota) {
        Table table = new Table(Set.of(), List.of("subject", subject(quota)));
        table.add(List.of("name", quota.path("name").asText()));
        table.add(List.of("period", period(quota)));
        table.add(List.of("from", quota.path("periodStart").asText()));
        table.add(List.of("to", quota.path("periodEnd").asText("for ever")));
        table.add(List.of("direction", quota.path("direction").asText()));
        table.add(List.of("limit", quota.path("limit").asText() + " bytes"));
        table.add(List.of("used", quota.path("used").asText() + " bytes"));
        table.add(List.of("thresholds", thresholds(quota)));
        table.print(out);
    }

    private static String subject(JsonNode quota) {
        return quota.path("kind").asText() + "/" + quota.path("id").asText();
    }

    private static String period(JsonNode quota) {
        String anchor = quota.has("anchorDay")
                ? " from day " + quota.path("anchorDay").asText() + ", "
                        + quota.path("anchorTime").asText()
                : "";
        return quota.path("period").asText() + anchor + " ("
                + quota.path("timeZone").asText() + ")";
    }

    private static String thresholds(JsonNode quota) {
        List<String> texts = new ArrayList<>();
        for (JsonNode threshold : quota.path("thresholds")) {
            String action = threshold.path("action").asText();
            texts.add(threshold.path("threshold").asText() + (action.equals("alert") ? "" : " " + action));
        }
        return String.join(", ", texts);
    }
}
