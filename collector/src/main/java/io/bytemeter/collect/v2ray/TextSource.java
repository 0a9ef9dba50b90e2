package io.bytemeter.collect.v2ray;

import io.bytemeter.collect.source.Command;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** What a command prints that asks v2ray's StatsService for all counters, as {@code v2ctl api ... QueryStats ''} does. */
public final class TextSource implements Source {
    private final Command command;
    private final Set<String> excluded;
    private final Clock clock;

    /** @param excluded tags that nobody is billed for */
    public TextSource(List<String> command, Set<String> excluded, Clock clock) {
        this.command = new Command(command);
        this.excluded = Set.copyOf(excluded);
        this.clock = clock;
    }

    @Override
    public Reading read() throws SourceException {
        long askedAt = clock.millis();
        String text = command.run();
        return new Reading(
                askedAt, clock.millis(), Reading.UNKNOWN, 0, CounterNames.moved(StatsText.parse(text), excluded));
    }

    @Override
    public void close() {}
}
