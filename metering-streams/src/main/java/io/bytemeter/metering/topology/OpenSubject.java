package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.schema.AccessState;
import io.bytemeter.usage.Subject;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** A subject on heap, with the totals of its latest windows, which the next record mostly is of. */
final class OpenSubject implements OpenTotals {
    /** The first quarter hour of a subject that was never seen. */
    static final int UNSEEN = Integer.MAX_VALUE;

    private static final Resolution[] RESOLUTIONS = Resolution.values();

    final Subject subject;
    final byte[] id;
    final int hash;

    /** Null for a subject that was never seen, or last by a version that had no such row. */
    @Nullable
    CurrentRow current;

    /** The first of such a subject. */
    private int first = UNSEEN;

    /** A quarter hour of which all windows are the latest. */
    int quarterHour = Integer.MIN_VALUE;

    /** Whether it is among those that are written with the next commit. */
    boolean dirty;

    /** Its row as it was committed last; none while the store alone knows it. */
    private final CommittedRow committed = new CommittedRow();

    /** Its quotas, or null if it has none or they have not been looked up. */
    @Nullable
    SubjectQuotas quotas;

    boolean quotasKnown;

    /** What nodes were last told of this user, or null while it has not been looked up. */
    @Nullable
    AccessState access;

    /** @param id the subject's name in UTF-8 */
    OpenSubject(Subject subject, byte[] id) {
        this.subject = subject;
        this.id = id;
        this.hash = OpenSubjects.hash(subject.kind(), id, 0, id.length);
    }

    void firstQuarterHour(int quarterHour) {
        first = quarterHour;
    }

    /** The quarter hour of its earliest usage; {@link #UNSEEN} if it has none. */
    int firstQuarterHour() {
        return current == null ? first : current.first();
    }

    Bytes key() {
        return Keys.current(subject.kind(), id);
    }

    /** Its row as it was committed last; none while the store alone knows it. */
    CommittedRow committed() {
        return committed;
    }

    @Override
    public void publish(Unpublished.Publisher publisher) {
        CurrentRow row = current;
        if (row != null) {
            for (Resolution resolution : RESOLUTIONS) {
                publisher.publish(subject, row.window(resolution), row.total(resolution));
            }
        }
    }
}
