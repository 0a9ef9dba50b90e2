package io.bytemeter.metering.topology;

import io.bytemeter.schema.AccessState;
import io.bytemeter.usage.Subject;
import org.jspecify.annotations.Nullable;

/** A subject on heap, with the rows of the last quarter hour it was booked to, which the next record mostly is of. */
final class OpenSubject {
    /** The first quarter hour of a subject that was never seen. */
    static final int UNSEEN = Integer.MAX_VALUE;

    final Subject subject;
    final byte[] id;
    final int hash;
    int firstQuarterHour;
    int quarterHour = Integer.MIN_VALUE;
    OpenRow @Nullable [] rows;

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
}
