package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** Of one subject that goes from window to window, with room for two rows that it has left. */
class LeftRowsTest {
    private final OpenSubject subject =
            new OpenSubject(new Subject(SubjectKind.USER, "alice"), "alice".getBytes(StandardCharsets.UTF_8));
    private final Map<Bytes, OpenRow> open = new HashMap<>();
    private final LeftRows left = new LeftRows(200);

    private final OpenRow month = row("month");

    @Test
    void theRowsThatWereLeftFirstGoFirst() {
        OpenRow[] hours = {row("1"), row("2"), row("3"), row("4")};
        for (OpenRow hour : hours) {
            turn(hour, month);
        }
        left.forget(open);
        assertThat(open.values()).containsExactlyInAnyOrder(hours[1], hours[2], hours[3], month);
    }

    @Test
    void whatTheSubjectHasComeBackToStays() {
        OpenRow first = row("1");
        turn(first, month);
        for (int hour = 2; hour < 6; hour++) {
            turn(row("" + hour), month);
        }
        turn(first, month);
        left.forget(open);
        assertThat(open.values()).contains(first, month).hasSize(4);
    }

    @Test
    void anotherRowOfTheSameNameStays() {
        OpenRow first = row("1");
        turn(first, month);
        OpenRow again = row("1");
        for (int hour = 2; hour < 6; hour++) {
            turn(row("" + hour), month);
        }
        left.forget(open);
        assertThat(open.get(first.key)).isSameAs(again);
    }

    private OpenRow row(String name) {
        Bytes key = Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
        OpenRow row = new OpenRow(key, new TotalRow(Resolution.HOUR));
        open.put(key, row);
        return row;
    }

    private void turn(OpenRow... rows) {
        OpenRow[] before = subject.rows;
        subject.rows = rows;
        if (before != null) {
            left.add(subject, before);
        }
    }
}
