package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the subjects of a kind.
 *
 * @param start first instant of the window
 * @param end first instant after it
 * @param more whether another page follows
 * @param settledUntil wall-clock time up to which all known nodes are included
 * @param lag null if the owners of all partitions have answered; else copies have, behind by at most so many changes
 * @param gaps ids of gaps that may concern the kind and touch the window
 */
public record ListAnswer(
        Instant start,
        Instant end,
        List<SubjectUsage> subjects,
        boolean more,
        Instant settledUntil,
        @Nullable Long lag,
        List<String> gaps) {
    /** The owners' answer, without gaps. */
    public ListAnswer(Instant start, Instant end, List<SubjectUsage> subjects, boolean more, Instant settledUntil) {
        this(start, end, subjects, more, settledUntil, null, List.of());
    }

    /** One page of answers that cover different partitions. */
    public static ListAnswer merged(ListQuery query, List<ListAnswer> answers) {
        List<SubjectUsage> subjects = new ArrayList<>();
        boolean more = false;
        Instant settledUntil = Instant.MAX;
        Long lag = null;
        for (ListAnswer answer : answers) {
            subjects.addAll(answer.subjects);
            more |= answer.more;
            settledUntil = answer.settledUntil.isBefore(settledUntil) ? answer.settledUntil : settledUntil;
            if (answer.lag != null) {
                lag = lag == null ? answer.lag : Long.valueOf(Math.max(lag, answer.lag));
            }
        }
        subjects.sort(query.order());
        more |= subjects.size() > query.limit();
        List<SubjectUsage> page = List.copyOf(subjects.subList(0, Math.min(query.limit(), subjects.size())));
        return new ListAnswer(query.start(), query.end(), page, more, settledUntil, lag, List.of());
    }

    public ListAnswer withGaps(List<String> ids) {
        return new ListAnswer(start, end, subjects, more, settledUntil, lag, ids);
    }
}
