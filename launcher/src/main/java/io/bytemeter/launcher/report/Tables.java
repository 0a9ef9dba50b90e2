package io.bytemeter.launcher.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.usage.SubjectKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counters in the form of v2ray's {@code traffic.sh}, or as JSON. */
final class Tables {
    private static final String LINE = "-----------------------------";
    private static final List<SubjectKind> KINDS = List.of(SubjectKind.INBOUND, SubjectKind.OUTBOUND, SubjectKind.USER);

    private record Row(String name, String size) {}

    private Tables() {}

    /** @param suffix behind each size: "" for bytes, {@code /s} for rates */
    static String text(Map<Counter, Long> counters, String suffix) {
        StringBuilder text = new StringBuilder();
        for (SubjectKind kind : KINDS) {
            String label = kind.label().substring(0, 1).toUpperCase(Locale.ROOT)
                    + kind.label().substring(1);
            text.append(kind == SubjectKind.USER ? "\n-------------" : "------------")
                    .append(label)
                    .append(kind == SubjectKind.USER ? "------------\n" : "----------\n");
            table(rows(counters, kind, suffix), text);
            text.append(LINE).append('\n');
        }
        return text.toString();
    }

    private static List<Row> rows(Map<Counter, Long> counters, SubjectKind kind, String suffix) {
        List<Row> rows = new ArrayList<>();
        long uplink = 0;
        long downlink = 0;
        for (Map.Entry<Counter, Long> entry : counters.entrySet()) {
            Counter counter = entry.getKey();
            if (counter.subject().kind() == kind) {
                boolean up = counter.direction() == Direction.UPLINK;
                uplink += up ? entry.getValue() : 0;
                downlink += up ? 0 : entry.getValue();
                rows.add(new Row(
                        kind.label() + ":" + counter.subject().id() + (up ? "->up" : "->down"),
                        Sizes.of(entry.getValue()) + suffix));
            }
        }
        rows.sort(Comparator.comparing(Row::name).reversed());
        rows.add(new Row("SUM->up:", Sizes.of(uplink) + suffix));
        rows.add(new Row("SUM->down:", Sizes.of(downlink) + suffix));
        rows.add(new Row("SUM->TOTAL:", Sizes.of(uplink + downlink) + suffix));
        return rows;
    }

    private static void table(List<Row> rows, StringBuilder text) {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        for (Row row : rows) {
            text.append(row.name())
                    .append(" ".repeat(width - row.name().length() + 2))
                    .append(row.size())
                    .append('\n');
        }
    }

    /** An object of kind, id and both directions, in bytes, with the sums of each kind. */
    static String json(Map<Counter, Long> counters) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (SubjectKind kind : KINDS) {
            Map<String, long[]> subjects = new TreeMap<>();
            long[] sum = new long[2];
            counters.forEach((counter, bytes) -> {
                if (counter.subject().kind() == kind) {
                    int direction = counter.direction() == Direction.UPLINK ? 0 : 1;
                    subjects.computeIfAbsent(counter.subject().id(), id -> new long[2])[direction] = bytes;
                    sum[direction] += bytes;
                }
            });
            ObjectNode node = document.putObject(kind.label());
            ObjectNode each = node.putObject("subjects");
            subjects.forEach((id, bytes) -> put(each.putObject(id), bytes));
            put(node.putObject("sum"), sum);
        }
        return document.toPrettyString();
    }

    private static void put(ObjectNode node, long[] bytes) {
        node.put("uplink", bytes[0]).put("downlink", bytes[1]);
    }
}
