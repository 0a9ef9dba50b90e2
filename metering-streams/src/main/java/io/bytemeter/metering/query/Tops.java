package io.bytemeter.metering.query;

import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.WindowCover.Piece;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The first pages of lists that are sorted by an amount, of the windows that were asked for last: the first question reads
 * everybody once, and what is committed from then on keeps the answer up to date. Any thread.
 */
public final class Tops {
    /** Most windows and orders of a partition that are kept, those that {@link WarmTops} asks for among them. */
    private static final int MOST = 6;

    private final Map<Place, Partition> partitions = new ConcurrentHashMap<>();

    private record Place(String store, int partition) {}

    private record Wanted(SubjectKind kind, Piece window, Sort sort) {}

    /** What is kept of one partition. Its monitor guards it, and a commit is visible in all of it or in none. */
    private static final class Partition {
        private final Map<Wanted, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Wanted, Kept> eldest) {
                return size() > MOST;
            }
        };
        private boolean moved;

        private synchronized void commit(Map<Bytes, byte @Nullable []> rows, Runnable put) {
            put.run();
            kept.values().forEach(top -> rows.forEach(top::offer));
        }
    }

    private static final class Kept {
        private final byte[] current;
        private final byte[] others;
        private final Piece window;
        private final Top top;
        private boolean read;

        private Kept(ListQuery query, Piece window) {
            this.current = Keys.current(query.kind(), new byte[0]).get();
            this.others = Keys.total(query.kind(), window.resolution(), window.window(), new byte[0])
                    .get();
            this.window = window;
            this.top = new Top(query);
        }

        private void offer(Bytes key, byte @Nullable [] value) {
            TotalRow total = value == null ? null : total(key, value);
            if (total != null) {
                long[] sum = WindowScan.sum(total, window);
                Usage usage = Usage.of(sum);
                if (WindowScan.hasUsage(sum) && !top.isBehind(usage)) {
                    top.put(new SubjectUsage(new String(Keys.idOf(key), StandardCharsets.UTF_8), usage));
                }
            }
        }

        /** Null if it is another window's. */
        private @Nullable TotalRow total(Bytes key, byte[] value) {
            if (startsWith(key, current)) {
                return CurrentRow.total(value, window.resolution(), window.window());
            }
            return startsWith(key, others) ? TotalRow.decode(window.resolution(), value) : null;
        }

        private static boolean startsWith(Bytes key, byte[] prefix) {
            byte[] bytes = key.get();
            return bytes.length > prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
        }
    }

    /** The partition has come here or goes: from now on its rows may change without being told. */
    void moved(String store, int partition) {
        Partition before = partitions.remove(new Place(store, partition));
        if (before != null) {
            synchronized (before) {
                before.moved = true;
            }
        }
    }

    /**
     * Rows have been committed.
     *
     * @param put makes them visible; is run once
     */
    void commit(String store, int partition, Map<Bytes, byte @Nullable []> rows, Runnable put) {
        Partition here = partitions.get(new Place(store, partition));
        if (here == null) {
            put.run();
        } else {
            here.commit(rows, put);
        }
    }

    /** Whether answers to the question are kept: first pages, the greatest amounts first, of one row for each subject. */
    static boolean keeps(ListQuery query, List<Piece> pieces) {
        return query.sort() != Sort.ID
                && query.descending()
                && query.limit() < Top.MOST
                && query.visible().all()
                && pieces.size() == 1
                && pieces.get(0).isWhole();
    }

    /**
     * The subjects of the page that are in the partition, and one more if there is one.
     *
     * @param scan tells everybody in the window as it is in the store; run if that was not done yet
     * @return null if the page goes beyond what is kept, or the partition has moved meanwhile
     */
    @Nullable
    List<SubjectUsage> page(
            BookKind book, int partition, ListQuery query, Piece window, Consumer<Consumer<SubjectUsage>> scan) {
        Partition here = partitions.computeIfAbsent(new Place(book.store(), partition), place -> new Partition());
        Kept kept;
        synchronized (here) {
            kept = here.kept.computeIfAbsent(
                    new Wanted(query.kind(), window, query.sort()), wanted -> new Kept(query, window));
        }
        synchronized (kept) { // whoever comes second waits, and has the answer
            if (!kept.read) {
                scan.accept(subject -> {
                    synchronized (here) {
                        kept.top.put(subject);
                    }
                });
                kept.read = true;
            }
        }
        synchronized (here) {
            return here.moved ? null : kept.top.page(query.after(), query.limit());
        }
    }
}
