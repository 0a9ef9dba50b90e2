package io.bytemeter.metering.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the task at set times by the wall clock. Nothing is scheduled while nobody waits, because each punctuation makes
 * an idle task commit. Stream thread only.
 */
final class Alarms {
    /** A clock that is set must not make an alarm late by more. */
    private static final long LONGEST_MS = 60_000;

    private record Alarm(long at, String user) {}

    private final ProcessorContext<?, ?> context;
    private final Consumer<List<String>> onDue;

    /** One for each time and user, however often it is asked for. */
    private final NavigableSet<Alarm> alarms =
            new TreeSet<>(Comparator.comparingLong(Alarm::at).thenComparing(Alarm::user));

    private @Nullable Cancellable scheduled;
    private long scheduledFor;

    /** @param onDue is given the users whose time has come */
    Alarms(ProcessorContext<?, ?> context, Consumer<List<String>> onDue) {
        this.context = context;
        this.onDue = onDue;
    }

    void add(long at, String user) {
        alarms.add(new Alarm(at, user));
        schedule();
    }

    private @Nullable Alarm first() {
        return alarms.isEmpty() ? null : alarms.first();
    }

    private void schedule() {
        Alarm first = first();
        if (scheduled != null && (first == null || first.at() != scheduledFor)) {
            scheduled.cancel();
            scheduled = null;
        }
        if (scheduled == null && first != null) {
            long wait = Math.max(1, Math.min(LONGEST_MS, first.at() - context.currentSystemTimeMs()));
            scheduledFor = first.at();
            scheduled = context.schedule(Duration.ofMillis(wait), PunctuationType.WALL_CLOCK_TIME, at -> ring());
        }
    }

    private void ring() {
        long now = context.currentSystemTimeMs();
        Set<String> due = new LinkedHashSet<>();
        for (Alarm first = first(); first != null && first.at() <= now; first = first()) {
            due.add(first.user());
            alarms.remove(first);
        }
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
        if (!due.isEmpty()) {
            onDue.accept(new ArrayList<>(due));
        }
        schedule();
    }
}
