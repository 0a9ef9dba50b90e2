package io.bytemeter.metering.cluster;

import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.usage.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for all subjects, from whichever instances have them. */
public final class SharedUsageReader implements UsageReader, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SharedUsageReader.class);

    private final Shares shares;
    private final ToIntFunction<BookKind> partitions;
    private final ToIntFunction<Subject> partitionOf;
    private final Supplier<List<GapRef>> gaps;
    /** As many threads as answers that are being put together have instances to ask. */
    private final ExecutorService executor;

    /**
     * Over the partitions of a cluster.
     *
     * @param partitions how many a book has
     * @param partitionOf which of them a subject is in
     * @param gaps what has not come
     */
    public SharedUsageReader(
            Shares shares,
            ToIntFunction<BookKind> partitions,
            ToIntFunction<Subject> partitionOf,
            Supplier<List<GapRef>> gaps) {
        this.shares = shares;
        this.partitions = partitions;
        this.partitionOf = partitionOf;
        this.gaps = gaps;
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "shares");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Optional<UsageAnswer> read(UsageQuery query) {
        Subject subject = query.subject();
        int partition = partitionOf.applyAsInt(subject);
        Optional<UsageAnswer> answer =
                shares.ask(BookKind.of(subject.kind()), partition, (share, stale) -> share.read(query, stale));
        return answer.map(found -> new UsageAnswer(
                found.windows(),
                found.settledUntil(),
                found.lag(),
                gaps(query.from(), query.to(), gap -> concerns(gap, subject, partition))));
    }

    private static boolean concerns(GapRef gap, Subject subject, int partition) {
        return switch (subject.kind()) {
            case USER -> gap.partition() < 0 || gap.partition() == partition;
            case NODE -> gap.node().equals(subject.id());
            case INBOUND, OUTBOUND -> true;
        };
    }

    private List<String> gaps(Instant from, Instant to, Predicate<GapRef> concerns) {
        return gaps.get().stream()
                .filter(gap -> !gap.to().isBefore(from) && gap.from().isBefore(to) && concerns.test(gap))
                .map(GapRef::id)
                .toList();
    }

    @Override
    public ListAnswer list(ListQuery query) {
        BookKind book = BookKind.of(query.kind());
        List<CompletableFuture<List<ListAnswer>>> asked = new ArrayList<>();
        byOwner(book)
                .forEach((owner, partitions) ->
                        asked.add(CompletableFuture.supplyAsync(() -> list(query, book, owner, partitions), executor)));
        List<ListAnswer> answers = new ArrayList<>();
        try {
            asked.forEach(answer -> answers.addAll(answer.join()));
        } catch (CompletionException e) {
            throw e.getCause() instanceof NotReadyException notReady ? notReady : e;
        }
        ListAnswer all = ListAnswer.merged(query, answers);
        return all.withGaps(gaps(all.start(), all.end(), gap -> true));
    }

    private Map<String, List<Integer>> byOwner(BookKind book) {
        Map<String, List<Integer>> owners = new TreeMap<>();
        for (int partition = 0; partition < partitions.applyAsInt(book); partition++) {
            String owner = shares.placement().holders(book, partition).owner();
            owners.computeIfAbsent(owner, key -> new ArrayList<>()).add(partition);
        }
        return owners;
    }

    /** All at once from their owner; if it does not answer, or no longer has all of them, each from whoever has it. */
    private List<ListAnswer> list(ListQuery query, BookKind book, String owner, List<Integer> partitions) {
        try {
            return List.of(shares.at(owner).list(query, partitions, false));
        } catch (NotReadyException e) {
            logger.atDebug().addKeyValue("owner", owner).setCause(e).log("partitions are asked for one by one");
            return partitions.stream()
                    .map(partition ->
                            shares.ask(book, partition, (share, stale) -> share.list(query, List.of(partition), stale)))
                    .toList();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
