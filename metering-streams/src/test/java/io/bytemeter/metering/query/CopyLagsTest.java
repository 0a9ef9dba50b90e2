package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CopyLagsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Supplier<Map<Integer, CopyLag>> broker = () -> Map.of(1, new CopyLag(90, 100));
    private final CopyLags lags = new CopyLags(book -> {
        asked.incrementAndGet();
        return broker.get();
    });

    @Test
    void tellsHowFarACopyIs() {
        assertThat(lags.changes(BookKind.USAGE, 1)).isEqualTo(10);
        assertThat(lags.changes(BookKind.USAGE, 2)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoAsksWhileTheBrokerIsAskedHasTheSameAnswer() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Map<Integer, CopyLag>> answer = new CompletableFuture<>();
        broker = () -> {
            begun.countDown();
            return answer.join();
        };
        CompletableFuture<Long> first = CompletableFuture.supplyAsync(() -> lags.changes(BookKind.USAGE, 1));
        begun.await();
        CompletableFuture<Long> second = new CompletableFuture<>();
        Thread asks = new Thread(() -> second.complete(lags.changes(BookKind.USAGE, 1)));
        asks.start();
        while (asks.getState() != Thread.State.WAITING) { // for the answer to the first
            Thread.onSpinWait();
        }
        answer.complete(Map.of(1, new CopyLag(0, 7)));

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFailureIsToldAndNotKept() {
        broker = () -> {
            throw new IllegalStateException("the broker is away");
        };
        assertThatThrownBy(() -> lags.changes(BookKind.TAGS, 1)).hasMessage("the broker is away");
        broker = () -> Map.of(1, new CopyLag(5, 5));
        assertThat(lags.changes(BookKind.TAGS, 1)).isZero();
    }
}
