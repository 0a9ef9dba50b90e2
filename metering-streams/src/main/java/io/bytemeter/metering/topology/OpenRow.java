package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** A total on heap of a window that is not its subject's latest. */
final class OpenRow implements OpenTotals {
    final Subject subject;
    final int window;
    final TotalRow total;

    /** Whether it is among those that are written with the next commit. */
    boolean dirty;

    /** Whether it then must go out, too. */
    boolean owed;

    OpenRow(Subject subject, int window, TotalRow total) {
        this.subject = subject;
        this.window = window;
        this.total = total;
    }

    Bytes key() {
        return Keys.total(
                subject.kind(), total.resolution(), window, subject.id().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void publish(Unpublished.Publisher publisher) {
        publisher.publish(subject, window, total);
    }
}
