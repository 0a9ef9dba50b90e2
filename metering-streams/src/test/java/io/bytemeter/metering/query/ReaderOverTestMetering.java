package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.TestMetering;
import java.time.Clock;
import java.time.ZoneId;
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
                    public ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition) {
                        return metering.book(store);
                    }

                    @Override
                    public ReadOnlyKeyValueStore<String, byte[]> nodes() {
                        return metering.nodes();
                    }

                    @Override
                    public ReadOnlyKeyValueStore<String, byte[]> declaredGaps() {
                        return metering.declaredGaps();
                    }
                },
                1);
        Nodes nodes = new Nodes(books, metering.ids());
        freshness = new Freshness(books, nodes, clock);
        DeclaredGaps declared = new DeclaredGaps(books, metering.ids());
        gaps = new LocalGapReader(books, declared);
        reconciler = new LocalReconciler(books, nodes, declared, clock);
        reader = new LocalUsageReader(books, freshness, zone);
    }
}
