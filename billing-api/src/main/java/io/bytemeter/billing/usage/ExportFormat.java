package io.bytemeter.billing.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.MediaType;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;

/** How an export is written; every line ends with LF. */
enum ExportFormat {
    /** RFC 4180, with a first line that names the columns. */
    CSV("text/csv; charset=utf-8", "kind,id,start,end,uplink,downlink,overheadUplink,overheadDownlink,connections\n") {
        @Override
        void line(StringBuilder lines, SubjectKind kind, String id, Instant start, Instant end, Usage usage) {
            boolean inbound = kind == SubjectKind.INBOUND;
            lines.append(kind.label()).append(',');
            quote(lines, id);
            lines.append(',').append(start).append(',').append(end);
            lines.append(',').append(usage.uplink() + (inbound ? usage.overheadUplink() : 0));
            lines.append(',').append(usage.downlink() + (inbound ? usage.overheadDownlink() : 0));
            lines.append(',').append(inbound ? usage.overheadUplink() : 0);
            lines.append(',').append(inbound ? usage.overheadDownlink() : 0);
            lines.append(',').append(usage.connections()).append('\n');
        }
    },

    /** A JSON object in each line. */
    NDJSON("application/x-ndjson; charset=utf-8", "") {
        @Override
        void line(StringBuilder lines, SubjectKind kind, String id, Instant start, Instant end, Usage usage) {
            ObjectNode node = JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", kind.label())
                    .put("id", id)
                    .put("start", start.toString())
                    .put("end", end.toString());
            UsageJson.putUsage(node, kind, usage);
            lines.append(node).append('\n');
        }
    };

    private final String type;
    private final String head;

    ExportFormat(String type, String head) {
        this.type = type;
        this.head = head;
    }

    MediaType mediaType() {
        return MediaType.parse(type);
    }

    /** What comes before the first line. */
    String head() {
        return head;
    }

    abstract void line(StringBuilder lines, SubjectKind kind, String id, Instant start, Instant end, Usage usage);

    private static void quote(StringBuilder lines, String text) {
        if (text.indexOf(',') < 0 && text.indexOf('"') < 0) { // a name has no control characters
            lines.append(text);
        } else {
            lines.append('"').append(text.replace("\"", "\"\"")).append('"');
        }
    }
}
