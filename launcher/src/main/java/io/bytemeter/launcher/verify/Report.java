package io.bytemeter.launcher.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.launcher.client.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reconciliation as a table for people: bytes of both directions, proxy protocol included. */
final class Report {
    private static final List<String> AMOUNTS =
            List.of("expected", "actual", "missing", "rejected", "underWay", "difference");
    private static final List<String> HEAD =
            List.of("", "expected", "actual", "gaps", "rejected", "under way", "difference", "");

    private static final Set<Integer> NUMBERS = Set.of(1, 2, 3, 4, 5, 6);

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    /** @param accepted whether what is lost, if anything is, was accepted before */
    void print(JsonNode found, @Nullable JsonNode gaps, boolean accepted) {
        Table table = new Table(NUMBERS, HEAD);
        found.path("nodes")
                .forEach(line -> table.add(row("node " + line.path("name").asText(), line)));
        found.path("identities").forEach(line -> table.add(row(line.path("what").asText(), line)));
        table.print(out);
        if (gaps != null) {
            out.println();
            gaps.forEach(this::gap);
        }
        out.println();
        out.println(
                found.path("exact").asBoolean()
                        ? "Everything adds up."
                        : accepted
                                ? "Everything adds up but for gaps that were accepted."
                                : "Something is missing, is too much, or was refused.");
    }

    private static List<String> row(String name, JsonNode line) {
        List<String> row = new ArrayList<>();
        row.add(name);
        AMOUNTS.forEach(amount -> row.add(Long.toString(total(line.path(amount)))));
        String note = line.path("note").asText("");
        row.add(line.path("state").asText() + (note.isEmpty() ? "" : ": " + note));
        return row;
    }

    private static long total(JsonNode amount) {
        long total = 0;
        for (JsonNode bytes : amount) {
            total += bytes.longValue();
        }
        return total;
    }

    private void gap(JsonNode gap) {
        JsonNode missing = gap.get("missing");
        if (!gap.has("partition")) {
            out.printf(
                    "gap %s: %s to %s, %s: %s%n",
                    gap.path("id").asText(),
                    gap.path("from").asText(),
                    gap.path("to").asText(),
                    missing == null
                            ? "bytes not known"
                            : String.format(
                                    "at most %,d up and %,d down",
                                    missing.path("uplink").asLong(),
                                    missing.path("downlink").asLong()),
                    gap.path("detail").asText());
            return;
        }
        out.printf(
                "gap %s: node %s, epoch %d, partition %d, sequences %d to %d (%d missing), %s to %s, %s, %s%n",
                gap.path("id").asText(),
                gap.path("node").asText(),
                gap.path("epoch").asLong(),
                gap.path("partition").asInt(),
                gap.path("firstSequence").asLong(),
                gap.path("lastSequence").asLong(),
                gap.path("sequences").asLong(),
                gap.path("from").asText(),
                gap.path("to").asText(),
                missing == null ? "bytes not known" : total(missing) + " bytes",
                gap.path("state").asText());
    }
}
