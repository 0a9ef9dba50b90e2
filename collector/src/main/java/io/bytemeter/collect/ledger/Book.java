package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.node.publish.Shortfall;
import io.bytemeter.usage.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the lines of a journal amount to. Confined to one thread at a time. */
final class Book {
    private final Map<String, OfSource> sources = new HashMap<>();
    private final Map<String, InQuarantine> held = new LinkedHashMap<>();
    private final Map<String, Shortfall> untold = new LinkedHashMap<>();

    private static final class OfSource {
        private @Nullable Seen seen;
        private final Map<Subject, Moved> values = new HashMap<>();
    }

    /** Bytes in quarantine, and how much of them is booked since their release. */
    record InQuarantine(Held held, boolean released, Moved booked) {
        Moved remaining() {
            return held.moved().minus(booked);
        }
    }

    void apply(Line line) {
        if (line instanceof Line.Change change) {
            apply(change);
        } else if (line instanceof Line.Marks marks) {
            marks.values().forEach(value -> source(value.source()).values.put(value.subject(), value.value()));
            marks.released().forEach(this::apply);
        } else if (line instanceof Line.Declared declared) {
            declared.gaps().forEach(gap -> untold.put(gap.id(), gap));
        } else if (line instanceof Line.Told told) {
            untold.computeIfPresent(told.gap(), (id, gap) -> gap.state() == told.state() ? null : gap);
        } else if (line instanceof Line.Decided decided) {
            apply(decided);
        }
    }

    private void apply(Line.Change change) {
        OfSource source = source(change.source());
        source.seen = change.seen();
        if (change.afresh()) {
            source.values.clear();
        }
        change.gone().forEach(value -> source.values.remove(value.subject()));
        change.values().forEach(value -> source.values.put(value.subject(), value.value()));
        change.held().forEach(item -> held.put(item.id(), new InQuarantine(item, false, Moved.NONE)));
        change.gaps().forEach(gap -> untold.put(gap.id(), gap));
    }

    private void apply(Line.Decided decided) {
        InQuarantine item = held.get(decided.held());
        if (item != null) {
            Shortfall gap = Gaps.withdrawn(item.held());
            untold.put(gap.id(), gap);
            if (decided.release()) {
                held.put(decided.held(), new InQuarantine(item.held(), true, item.booked()));
            } else {
                held.remove(decided.held());
            }
        }
    }

    private void apply(Line.Released released) {
        InQuarantine item = held.get(released.held());
        if (item != null) {
            Moved booked = new Moved(released.uplink(), released.downlink());
            InQuarantine rest = new InQuarantine(item.held(), true, booked);
            if (rest.remaining().isNone()) {
                held.remove(released.held());
            } else {
                held.put(released.held(), rest);
            }
        }
    }

    /** The same in as few lines as it takes. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        sources.forEach((name, source) -> {
            if (source.seen != null) {
                List<Line.Value> values = new ArrayList<>();
                source.values.forEach((subject, value) -> values.add(Line.Value.of(name, subject, value)));
                lines.add(new Line.Change(name, source.seen, true, values, List.of(), heldOf(name), List.of()));
            }
        });
        held.forEach((id, item) -> {
            if (item.released()) {
                lines.add(new Line.Decided(id, true));
                Line.Released booked = new Line.Released(
                        id, item.booked().uplink(), item.booked().downlink());
                lines.add(new Line.Marks(0, List.of(), List.of(booked)));
            }
        });
        lines.add(new Line.Declared(List.copyOf(untold.values())));
        return lines;
    }

    private List<Held> heldOf(String source) {
        return held.values().stream()
                .map(InQuarantine::held)
                .filter(item -> item.source().equals(source))
                .toList();
    }

    @Nullable
    Seen seen(String source) {
        return source(source).seen;
    }

    Map<Subject, Moved> values(String source) {
        return source(source).values;
    }

    Collection<InQuarantine> quarantine() {
        return held.values();
    }

    @Nullable
    InQuarantine held(String id) {
        return held.get(id);
    }

    Collection<Shortfall> untold() {
        return untold.values();
    }

    private OfSource source(String name) {
        return sources.computeIfAbsent(name, key -> new OfSource());
    }
}
