package io.bytemeter.billing.usage;

import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.usage.SubjectFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a caller who is limited to some subjects is told: whatever the question, nothing of the others. */
public final class VisibleUsage implements UsageReader {
    private final UsageReader all;
    private final SubjectFilter visible;

    private VisibleUsage(UsageReader all, SubjectFilter visible) {
        this.all = all;
        this.visible = visible;
    }

    public static UsageReader of(UsageReader all, SubjectFilter visible) {
        return visible.all() ? all : new VisibleUsage(all, visible);
    }

    @Override
    public Optional<UsageAnswer> read(UsageQuery query) {
        if (!visible.allows(query.subject().id())) {
            return Optional.empty();
        }
        return all.read(query)
                .map(answer -> new UsageAnswer(
                        answer.windows().stream().map(this::window).toList(),
                        answer.settledUntil(),
                        answer.lag(),
                        gaps(answer.gaps())));
    }

    /** Nodes and tags that are not the caller's are one part, without a name. */
    private WindowUsage window(WindowUsage window) {
        Map<String, Usage> parts = new TreeMap<>();
        window.parts().forEach((name, usage) -> parts.merge(visible.allows(name) ? name : "", usage, Usage::plus));
        return new WindowUsage(window.start(), window.end(), window.usage(), parts);
    }

    /** A gap names its node: those of nodes that are not the caller's are one, without a name. */
    private List<String> gaps(List<String> ids) {
        return ids.stream().map(id -> visible.allows(id) ? id : "").distinct().toList();
    }

    @Override
    public ListAnswer list(ListQuery query) {
        if (!query.visible().equals(visible)) {
            throw new IllegalArgumentException("list of " + query.visible() + " (expected: " + visible + ")");
        }
        ListAnswer answer = all.list(query);
        // Once more: while instances are updated one after the other, one that knows no limit may have been asked.
        List<SubjectUsage> subjects = answer.subjects().stream()
                .filter(subject -> visible.allows(subject.id()))
                .toList();
        return new ListAnswer(
                answer.start(),
                answer.end(),
                subjects,
                answer.more() && !subjects.isEmpty(),
                answer.settledUntil(),
                answer.lag(),
                gaps(answer.gaps()));
    }
}
