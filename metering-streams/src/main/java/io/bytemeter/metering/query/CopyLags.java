package io.bytemeter.metering.query;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * By how many changes copies are behind. Many ask while an owner is away, and only the broker knows: it is asked once for
 * all who ask at about the same time. Any thread.
 */
final class CopyLags {
    private static final long SHARED_NS = Duration.ofMillis(200).toNanos();

    private final Function<BookKind, Map<Integer, CopyLag>> broker;
    private final Map<BookKind, Question> questions = new ConcurrentHashMap<>();

    private record Question(long askedNs, CompletableFuture<Map<Integer, CopyLag>> answer) {
        boolean isShared(long nowNs) {
            return !answer.isDone() || nowNs - askedNs < SHARED_NS;
        }
    }

    /** @param broker tells how far each copy here is, as far as that is known; throws if it does not answer */
    CopyLags(Function<BookKind, Map<Integer, CopyLag>> broker) {
        this.broker = broker;
    }

    /**
     * By how many changes the copy was behind a fifth of a second ago or later; the largest number if that is not known.
     * Throws what the broker throws.
     */
    long changes(BookKind book, int partition) {
        long now = System.nanoTime();
        Question mine = new Question(now, new CompletableFuture<>());
        Question question =
                questions.compute(book, (kind, before) -> before != null && before.isShared(now) ? before : mine);
        if (question.answer() == mine.answer()) {
            ask(book, mine);
        }
        CopyLag lag = answer(question).get(partition);
        return lag == null ? Long.MAX_VALUE : lag.changes();
    }

    private void ask(BookKind book, Question question) {
        try {
            question.answer().complete(broker.apply(book));
        } catch (RuntimeException | Error e) {
            questions.remove(book, question);
            question.answer().completeExceptionally(e);
        }
    }

    private static Map<Integer, CopyLag> answer(Question question) {
        try {
            return question.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
