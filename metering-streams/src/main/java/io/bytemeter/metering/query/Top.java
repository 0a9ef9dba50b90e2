package io.bytemeter.metering.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The first subjects of one window in one order, kept while totals grow. Because totals only add, a subject that was left
 * out stays behind those that are kept until it changes, which is told; so the list is always right without looking at
 * anybody else again. Not thread-safe.
 */
final class Top {
    /** Most subjects that are kept: the longest page there is, and the first one of the next. */
    static final int MOST = 1_001;

    private final ListQuery query;
    private final Map<String, SubjectUsage> byId = new HashMap<>();
    private final TreeSet<SubjectUsage> best;
    private boolean complete = true;

    /** Of nobody yet. */
    Top(ListQuery query) {
        this.query = query;
        this.best = new TreeSet<>(query.order());
    }

    /** Whether whoever has this much now is not among those kept, and was not before: {@link #put} would change nothing. */
    boolean isBehind(Usage usage) {
        return !complete && value(usage) < value(best.last().usage());
    }

    private long value(Usage usage) {
        return query.sort().value(query.kind(), usage);
    }

    /** A subject as it is now, or as it was before: the greater total is the later one. */
    void put(SubjectUsage subject) {
        SubjectUsage before = byId.get(subject.id());
        if (before != null) {
            if (all(before.usage()) >= all(subject.usage())) {
                return;
            }
            best.remove(before);
        } else if (best.size() == MOST) {
            complete = false;
            if (best.comparator().compare(subject, best.last()) > 0) {
                return;
            }
            byId.remove(best.pollLast().id());
        }
        best.add(subject);
        byId.put(subject.id(), subject);
    }

    /** Grows with every change of a total. */
    private static long all(Usage usage) {
        return usage.uplink()
                + usage.downlink()
                + usage.overheadUplink()
                + usage.overheadDownlink()
                + usage.connections();
    }

    /** So many behind {@code after}, and one more if there is one; null if they are not all kept. */
    @Nullable
    List<SubjectUsage> page(@Nullable SubjectUsage after, int limit) {
        List<SubjectUsage> page = new ArrayList<>();
        Iterator<SubjectUsage> rest = (after == null ? best : best.tailSet(after, false)).iterator();
        while (page.size() <= limit && rest.hasNext()) {
            page.add(rest.next());
        }
        return complete || page.size() > limit ? page : null;
    }
}
