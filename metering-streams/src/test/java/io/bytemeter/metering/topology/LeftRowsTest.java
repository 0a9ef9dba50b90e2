package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import org.junit.jupiter.api.Test;

/** With room for two rows. */
class LeftRowsTest {
    private static final Subject ALICE = new Subject(SubjectKind.USER, "alice");

    private final LeftRows left = new LeftRows(200);

    @Test
    void theRowsThatWereOpenedFirstGoFirst() {
        OpenRow[] hours = {add(1), add(2), add(3), add(4)};
        assertThat(left.size()).isEqualTo(4);
        left.forget();
        assertThat(left.size()).isEqualTo(2);
        assertThat(left.find(hours[0].key())).isNull();
        assertThat(left.find(hours[1].key())).isNull();
        assertThat(left.find(hours[2].key())).isSameAs(hours[2]);
        assertThat(left.find(hours[3].key())).isSameAs(hours[3]);
    }

    @Test
    void asManyAsThereIsRoomForStay() {
        OpenRow first = add(1);
        add(2);
        left.forget();
        assertThat(left.find(first.key())).isSameAs(first);
    }

    private OpenRow add(int hour) {
        OpenRow row = new OpenRow(ALICE, hour, new TotalRow(Resolution.HOUR));
        left.add(row.key(), row);
        return row;
    }
}
