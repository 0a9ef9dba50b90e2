package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.TestMetering;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** A reader of the stores of a {@link TestMetering}. */
public final class ReaderOverTestMetering {
    final UsageReader reader;
    public final GapReader gaps;
    public final Reconciler reconciler;
    final Freshness freshness;

    public ReaderOverTestMetering(TestMetering metering, ZoneId zone, Clock clock) {
        Books books = new Books(
                new Books.Finder() {
                    @Override
                    public ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition, boolean stale) {
                        // Under a test driver there is one store for all partitions.
                        return Objects.requireNonNull(metering.open().find(store, 0, stale));
                    }

                    @Override
                    public ReadOnlyKeyValueStore<String, byte[]> nodes() {
                        return metering.nodes();
                    }

                    @Override
                    public ReadOnlyKeyValueStore<String, byte[]> declaredGaps() {
                        return metering.declaredGaps();
                    }

                    @Override
                    public Set<Integer> active(BookKind book) {
                        return new HashSet<>(book == BookKind.USAGE ? Set.of(0) : Set.of(0, 1, 2, 3));
                    }

                    @Override
                    public Set<Integer> standby(BookKind book) {
                        return new HashSet<>();
                    }

                    @Override
                    public Map<Integer, CopyLag> lags(String store) {
                        return Map.of();
                    }
                },
                1);
        Nodes nodes = new Nodes(books, metering.ids());
        LocalProgress progress = new LocalProgress(books, nodes, clock);
        Share share = new LocalShare(books, progress, new Copies(), metering.tops(), zone);
        DeclaredGaps declared = new DeclaredGaps(books, metering.ids());
        freshness = new Freshness(progress, List::of, declared::refs, 1);
        gaps = new BookGapReader(share, 1, declared);
        reconciler = new BookReconciler(share, 1, nodes, declared, clock);
        reader = new UsageReader() {
            @Override
            public Optional<UsageAnswer> read(UsageQuery query) {
                return share.read(query, false);
            }

            @Override
            public ListAnswer list(ListQuery query) {
                // Under a test driver there is one store for all partitions.
                return share.list(query, List.of(0), false);
            }
        };
    }
}
