package io.bytemeter.collect.v2ray;

import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.interfaces.stats.StatsClient;
import io.bytemeter.interfaces.stats.StatsClient.StatsException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A StatsService over gRPC. Its uptime is asked before and after, so that all counters are of one life. */
public final class StatsSource implements Source {
    /** A source that answers later than in this share of its uptime is too young to be told from the one before. */
    private static final long SHARE = 5;

    private static final long LEAST_UPTIME_SECONDS = 2;
    private static final long MS = 1_000;

    private final StatsClient client;
    private final Set<String> excluded;
    private final @Nullable Removals removals;
    private final Clock clock;

    /**
     * @param excluded tags that nobody is billed for
     * @param removals keeps blocked users out; null to let them be
     */
    public StatsSource(String address, Set<String> excluded, @Nullable Removals removals, Clock clock) {
        this.removals = removals;
        this.client = new StatsClient(address, null);
        this.excluded = Set.copyOf(excluded);
        this.clock = clock;
    }

    @Override
    public Reading read() throws SourceException {
        try {
            long askedAt = clock.millis();
            long uptime = client.uptime();
            Map<String, Long> values = client.all();
            long after = client.uptime();
            long answeredAt = clock.millis();
            if (after < uptime) {
                throw new SourceException("the server was restarted while it was read");
            }
            if (uptime < LEAST_UPTIME_SECONDS || answeredAt - askedAt > uptime * MS / SHARE) {
                throw new SourceException("the server was started " + uptime
                        + " s ago, too short a time for an answer that took " + (answeredAt - askedAt) + " ms");
            }
            if (values.values().stream().anyMatch(value -> value < 0)) {
                throw new SourceException("a counter is below zero");
            }
            return new Reading(askedAt, answeredAt, uptime, 0, CounterNames.moved(values, excluded));
        } catch (StatsException e) {
            throw new SourceException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void enforce(Predicate<String> admits) throws SourceException {
        if (removals != null) {
            removals.enforce(admits);
        }
    }

    @Override
    public void close() {
        client.close();
        if (removals != null) {
            removals.close();
        }
    }
}
