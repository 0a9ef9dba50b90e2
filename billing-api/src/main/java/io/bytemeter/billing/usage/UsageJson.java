package io.bytemeter.billing.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.metering.query.Breakdown;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.metering.query.Windows;
import io.bytemeter.usage.SubjectKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as JSON. */
public final class UsageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private UsageJson() {}

    static ObjectNode subject(UsageQuery query, UsageAnswer answer) {
        SubjectKind kind = query.subject().kind();
        ArrayNode windows = NODES.arrayNode();
        Usage total = Usage.NONE;
        for (WindowUsage window : answer.windows()) {
            ObjectNode node = NODES.objectNode()
                    .put("start", window.start().toString())
                    .put("end", window.end().toString());
            putUsage(node, kind, window.usage());
            Breakdown breakdown = query.breakdown();
            if (breakdown != null) {
                ArrayNode parts = NODES.arrayNode();
                window.parts().forEach((name, usage) -> {
                    ObjectNode part = NODES.objectNode().put(breakdown.label(), name);
                    putUsage(part, kind, usage);
                    parts.add(part);
                });
                node.set("parts", parts);
            }
            windows.add(node);
            total = total.plus(window.usage());
        }
        ObjectNode document = NODES.objectNode()
                .put("kind", kind.label())
                .put("id", query.subject().id());
        putCalendar(document, query.windows());
        document.put("settledUntil", answer.settledUntil().toString());
        putState(document, answer.lag(), answer.gaps());
        document.set("windows", windows);
        putUsage(document.putObject("total"), kind, total);
        return document;
    }

    static ObjectNode subjects(ListQuery query, ListAnswer answer) {
        ArrayNode subjects = NODES.arrayNode();
        for (SubjectUsage subject : answer.subjects()) {
            ObjectNode node = NODES.objectNode().put("id", subject.id());
            putUsage(node, query.kind(), subject.usage());
            subjects.add(node);
        }
        ObjectNode document = NODES.objectNode().put("kind", query.kind().label());
        putCalendar(document, query.windows());
        document.put("start", answer.start().toString())
                .put("end", answer.end().toString())
                .put("settledUntil", answer.settledUntil().toString());
        putState(document, answer.lag(), answer.gaps());
        document.set("subjects", subjects);
        if (answer.more()) {
            document.put("cursor", Cursor.of(answer));
        }
        return document;
    }

    private static void putCalendar(ObjectNode document, Windows windows) {
        document.put("window", windows.length().label())
                .put("timeZone", windows.zone().getId());
        if (windows.length() == WindowLength.CYCLE) {
            document.put("anchorDay", windows.cycle().anchorDay())
                    .put("anchorTime", windows.cycle().anchorTime().toString());
        }
    }

    /** What an answer lacks, or may lack. */
    private static void putState(ObjectNode document, @Nullable Long lag, List<String> gaps) {
        putStale(document, lag);
        if (!gaps.isEmpty()) {
            ArrayNode ids = document.putArray("gaps");
            gaps.forEach(ids::add);
        }
    }

    /** Says that copies have answered, which are behind by so many changes; nothing if owners have. */
    public static void putStale(ObjectNode document, @Nullable Long lag) {
        if (lag != null) {
            document.put("stale", true).put("lag", lag);
        }
    }

    /** Puts the fields of an amount; bytes of inbounds include the overhead, which is told beside them. */
    public static void putUsage(ObjectNode node, SubjectKind kind, Usage usage) {
        if (kind == SubjectKind.INBOUND) {
            node.put("uplink", usage.uplink() + usage.overheadUplink())
                    .put("downlink", usage.downlink() + usage.overheadDownlink())
                    .put("overheadUplink", usage.overheadUplink())
                    .put("overheadDownlink", usage.overheadDownlink());
        } else {
            node.put("uplink", usage.uplink()).put("downlink", usage.downlink());
        }
        node.put("connections", usage.connections());
    }
}
