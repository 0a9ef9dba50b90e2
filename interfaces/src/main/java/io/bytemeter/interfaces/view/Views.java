package io.bytemeter.interfaces.view;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Counters;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The views on one source of counters. Thread-safe: readings that reset are made one after the other, and what an answer
 * on its way to its reader holds is in no other answer of that view.
 *
 * <p>Views survive a restart. Where the counters do too, a view remembers how far it has read; where they begin anew (a
 * node's), it remembers what it has not read yet, which the first reading of the next life includes.
 */
public final class Views {
    /** Most views of one source. */
    public static final int MAX_VIEWS = 100;

    /** Longest name of a view, in characters. */
    public static final int MAX_NAME = 100;

    private final Counters counters;
    private final ViewFile file;
    private final boolean countersSurvive;
    private final UnaryOperator<String> unnamed;
    private final Map<String, View> views = new TreeMap<>();
    private Map<String, Map<Counter, Long>> saved;

    /**
     * Views of readers nothing is known of: those who name no view share that of their interface.
     *
     * @param countersSurvive as below
     * @throws io.bytemeter.settings.InvalidSettingException if the file is damaged
     */
    public Views(Counters counters, ViewFile file, boolean countersSurvive) {
        this(counters, file, countersSurvive, UnaryOperator.identity());
    }

    /**
     * Reads {@code file} if it is there.
     *
     * @param countersSurvive whether counters go on where they were when the process starts again
     * @param unnamed the view of the reader who asks on the present thread and names none, given that of the interface
     * @throws io.bytemeter.settings.InvalidSettingException if the file is damaged
     */
    public Views(Counters counters, ViewFile file, boolean countersSurvive, UnaryOperator<String> unnamed) {
        this.counters = counters;
        this.file = file;
        this.countersSurvive = countersSurvive;
        this.unnamed = unnamed;
        saved = file.load();
        saved.forEach((name, baseline) -> views.put(name, new View(baseline)));
    }

    /** All counters, whatever anybody has reset. */
    public Map<Counter, Long> totals() {
        return counters.read();
    }

    /** What came since the last reset of the view called {@code name}, which does not move. */
    public synchronized Map<Counter, Long> unread(String name) {
        Map<Counter, Long> totals = counters.read();
        return view(name).unread(totals);
    }

    /**
     * The view that a reset moves.
     *
     * @param named by its reader; null if it names none
     * @param ofInterface whom readers who name none share if they are not known
     */
    public String resetBy(@Nullable String named, String ofInterface) {
        return named == null ? unnamed.apply(ofInterface) : named;
    }

    /**
     * What came since the last reset of the view called {@code name}, for the counters that {@code which} accepts; the
     * view moves when the answer has been sent.
     */
    public synchronized Reset reset(String name, Predicate<Counter> which) {
        View view = view(name);
        Map<Counter, Long> moved = view.unread(counters.read());
        moved.keySet().removeIf(which.negate());
        view.take(moved);
        return new Reset(moved, sent -> settle(view, moved, sent));
    }

    private synchronized void settle(View view, Map<Counter, Long> moved, boolean sent) {
        view.settle(moved, sent);
        if (sent) {
            save();
        }
    }

    private View view(String name) {
        View view = views.get(name);
        if (view == null) {
            if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
                throw new ViewException("view: a name of " + name.length() + " characters (expected: 1.." + MAX_NAME
                        + " without control characters)");
            }
            if (views.size() >= MAX_VIEWS) {
                throw new ViewException("view: " + name + " (expected: one of the " + MAX_VIEWS
                        + " views there are, which is as many as there can be)");
            }
            view = new View(Map.of());
            views.put(name, view);
        }
        return view;
    }

    /** Writes what the next life needs. Call it from time to time and at the end if counters do not survive. */
    public synchronized void save() {
        Map<Counter, Long> totals = countersSurvive ? Map.of() : counters.read();
        Map<String, Map<Counter, Long>> next = new HashMap<>();
        views.forEach((name, view) -> next.put(name, view.baseline(totals)));
        if (!next.equals(saved) && file.save(next)) {
            saved = next;
        }
    }

    /** How far one reader has read. */
    private static final class View {
        private final Map<Counter, Long> read;
        private final Map<Counter, Long> underWay = new HashMap<>();

        View(Map<Counter, Long> read) {
            this.read = new HashMap<>(read);
        }

        Map<Counter, Long> unread(Map<Counter, Long> totals) {
            Map<Counter, Long> unread = new HashMap<>();
            totals.forEach((counter, total) -> unread.put(counter, unread(counter, total)));
            read.forEach((counter, baseline) -> {
                if (baseline < 0 && !totals.containsKey(counter)) { // of the life before
                    unread.put(counter, unread(counter, 0));
                }
            });
            return unread;
        }

        /** Never negative: a replica that lags behind the one asked before has nothing new. */
        private long unread(Counter counter, long total) {
            return Math.max(0, total - read.getOrDefault(counter, 0L) - underWay.getOrDefault(counter, 0L));
        }

        void take(Map<Counter, Long> moved) {
            add(underWay, moved, 1);
        }

        void settle(Map<Counter, Long> moved, boolean sent) {
            add(underWay, moved, -1);
            if (sent) {
                add(read, moved, 1);
            }
        }

        Map<Counter, Long> baseline(Map<Counter, Long> totals) {
            Map<Counter, Long> baseline = new HashMap<>(read);
            totals.forEach((counter, total) -> baseline.merge(counter, -total, Long::sum));
            baseline.values().removeIf(bytes -> bytes == 0);
            return baseline;
        }

        private static void add(Map<Counter, Long> to, Map<Counter, Long> moved, int sign) {
            moved.forEach((counter, bytes) -> {
                if (bytes != 0) {
                    to.merge(counter, sign * bytes, Long::sum);
                }
            });
            to.values().removeIf(bytes -> bytes == 0);
        }
    }
}
