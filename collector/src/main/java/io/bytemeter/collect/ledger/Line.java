package io.bytemeter.collect.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.node.publish.Shortfall;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of the journal: all of it holds, or none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "line")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Line.Since.class, name = "since"),
    @JsonSubTypes.Type(value = Line.Change.class, name = "change"),
    @JsonSubTypes.Type(value = Line.Marks.class, name = "marks"),
    @JsonSubTypes.Type(value = Line.Declared.class, name = "declared"),
    @JsonSubTypes.Type(value = Line.Told.class, name = "told"),
    @JsonSubTypes.Type(value = Line.Decided.class, name = "decided")
})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
sealed interface Line {
    /** All that follows is of entries after this one, which is in the spool. */
    record Since(long entry) implements Line {}

    /**
     * What is known of a source has changed; holds at once.
     *
     * @param afresh whether all its counters are at 0 before this
     * @param values where counters stand now
     * @param gone counters that are forgotten
     * @param held what goes to quarantine
     * @param gaps what is declared missing
     */
    record Change(
            String source,
            Seen seen,
            boolean afresh,
            List<Value> values,
            List<Value> gone,
            List<Held> held,
            List<Shortfall> gaps)
            implements Line {
        public Change {
            values = listOf(values);
            gone = listOf(gone);
            held = listOf(held);
            gaps = listOf(gaps);
        }
    }

    /** How far counters are booked once the spool has this entry; holds if it does. */
    record Marks(long entry, List<Value> values, List<Released> released) implements Line {
        public Marks {
            values = listOf(values);
            released = listOf(released);
        }
    }

    /** Gaps that the cluster is to hear of. */
    record Declared(List<Shortfall> gaps) implements Line {
        public Declared {
            gaps = listOf(gaps);
        }
    }

    /** The cluster has heard of a gap, in this state. */
    record Told(String gap, Shortfall.State state) implements Line {}

    /** An operator has decided on bytes in quarantine. */
    record Decided(String held, boolean release) implements Line {}

    /** A counter, and where it stands. */
    record Value(String source, SubjectKind kind, String id, long uplink, long downlink) {
        static Value of(String source, Subject subject, Moved value) {
            return new Value(source, subject.kind(), subject.id(), value.uplink(), value.downlink());
        }

        Subject subject() {
            return new Subject(kind, id);
        }

        Moved value() {
            return new Moved(uplink, downlink);
        }
    }

    /** How much of what was released is booked. */
    record Released(String held, long uplink, long downlink) {}

    private static <T> List<T> listOf(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list); // an empty list is left out of the journal
    }
}
