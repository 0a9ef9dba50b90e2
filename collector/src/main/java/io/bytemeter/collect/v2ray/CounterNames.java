package io.bytemeter.collect.v2ray;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** From v2ray's names to subjects. Names that are no counter's, or none that a subject can have, are left out. */
final class CounterNames {
    private CounterNames() {}

    /** @param excluded tags of inbounds and outbounds that nobody is billed for, such as the one statistics are read by */
    static Map<Subject, Moved> moved(Map<String, Long> values, Set<String> excluded) {
        Map<Subject, Moved> moved = new HashMap<>();
        values.forEach((name, value) -> Counter.parse(name)
                .filter(counter -> isRead(counter.subject(), excluded))
                .ifPresent(counter -> moved.merge(
                        counter.subject(),
                        counter.direction() == Direction.UPLINK ? new Moved(value, 0) : new Moved(0, value),
                        Moved::plus)));
        return moved;
    }

    private static boolean isRead(Subject subject, Set<String> excluded) {
        return subject.kind() == SubjectKind.USER
                || (subject.kind() != SubjectKind.NODE && !excluded.contains(subject.id()));
    }
}
