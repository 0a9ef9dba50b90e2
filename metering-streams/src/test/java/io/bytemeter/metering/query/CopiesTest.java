package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a copy whose store is opened, restored, lost and made anew. */
class CopiesTest {
    private static final String STORE = BookKind.USAGE.store();
    private static final int PARTITION = 3;

    private final Set<Integer> owned = new HashSet<>(Set.of(PARTITION));
    private static final long END = 1_000_000;

    private final Map<Integer, CopyLag> lags = new HashMap<>();
    private final Copies copies = new Copies();
    private final Books books = new Books(new Stores(), 12);
    private Runnable whileAsked = () -> {};
    private int others;

    @AfterEach
    void stop() {
        copies.close();
    }

    @Test
    void isCompleteOnceItHasHadEverythingAndStaysSoWhileItLags() {
        copies.opened(STORE, PARTITION);
        update(1_000);
        assertThat(isComplete()).isFalse();
        update(0);
        assertThat(isComplete()).isTrue();
        update(1_000);
        assertThat(isComplete()).isTrue();
    }

    @Test
    void isCompleteOnceItHasWhatThereWasWhenItWasOpenedHoweverMuchHasComeSince() {
        copies.opened(STORE, PARTITION);
        update(0, END);
        update(END - 1_000, 2 * END);
        assertThat(isComplete()).isFalse();
        update(END, 3 * END);
        assertThat(isComplete()).isTrue();
    }

    @Test
    void whatIsOpenedAnewMustHaveWhatThereWasThen() {
        copies.opened(STORE, PARTITION);
        update(0, END);
        copies.opened(STORE, PARTITION);
        update(0, 2 * END);
        update(END, 3 * END);
        assertThat(isComplete()).isFalse();
        update(2 * END, 3 * END);
        assertThat(isComplete()).isTrue();
    }

    @Test
    void areMadeOnceAllThatAreHereAreComplete() {
        copies.opened(STORE, PARTITION);
        update(1_000);
        copies.start(books, () -> others);
        assertThat(copies.areMade()).isFalse();
        update(0);
        assertThat(copies.areMade()).isTrue();
        copies.opened(STORE, PARTITION);
        update(1_000);
        assertThat(copies.areMade()).isTrue();
    }

    @Test
    void areMadeOnceThoseOfOtherInstancesAreCompleteToo() {
        copies.opened(STORE, PARTITION);
        others = 1;
        copies.start(books, () -> others);
        update(0);
        assertThat(copies.missing()).isZero();
        assertThat(copies.areMade()).isFalse();
        others = 0;
        update(0);
        assertThat(copies.areMade()).isTrue();
    }

    @Test
    void isNotCompleteBeforeItIsKnownToBeOpen() {
        update(0);
        assertThat(isComplete()).isFalse();
    }

    @Test
    void whatIsMadeAnewAnswersAgainOnlyOnceItHasHadEverything() {
        copies.opened(STORE, PARTITION);
        update(0);
        copies.opened(STORE, PARTITION);
        assertThat(isComplete()).isFalse();
        update(1_000_000);
        assertThat(isComplete()).isFalse();
        update(3);
        assertThat(isComplete()).isTrue();
    }

    @Test
    void whatIsOpenedAnewWhileTheBrokerIsAskedIsNotTakenForComplete() {
        copies.opened(STORE, PARTITION);
        whileAsked = () -> copies.opened(STORE, PARTITION);
        update(0);
        assertThat(isComplete()).isFalse();
        whileAsked = () -> {};
        update(0);
        assertThat(isComplete()).isTrue();
    }

    @Test
    void whatHasGoneAndComesBackIsLookedAtAgain() {
        copies.opened(STORE, PARTITION);
        update(0);
        owned.clear();
        update(0);
        assertThat(isComplete()).isFalse();
        owned.add(PARTITION);
        lags.clear();
        copies.update(books, () -> others);
        assertThat(isComplete()).isFalse();
    }

    @Test
    void nothingBecomesCompleteWhileTheBrokerIsAway() {
        copies.opened(STORE, PARTITION);
        whileAsked = () -> {
            throw new StreamsException("the broker is away");
        };
        update(0);
        assertThat(isComplete()).isFalse();
        whileAsked = () -> {};
        update(0);
        assertThat(isComplete()).isTrue();
    }

    private void update(long lag) {
        update(END - lag, END);
    }

    private void update(long position, long end) {
        lags.put(PARTITION, new CopyLag(position, end));
        copies.update(books, () -> others);
    }

    private boolean isComplete() {
        return copies.isComplete(BookKind.USAGE, PARTITION);
    }

    private final class Stores implements Books.Finder {
        @Override
        public ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition, boolean stale) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReadOnlyKeyValueStore<String, byte[]> nodes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReadOnlyKeyValueStore<String, byte[]> declaredGaps() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<Integer> active(BookKind book) {
            return book == BookKind.USAGE ? new HashSet<>(owned) : new HashSet<>();
        }

        @Override
        public Set<Integer> standby(BookKind book) {
            return new HashSet<>();
        }

        @Override
        public Map<Integer, CopyLag> lags(String store) {
            whileAsked.run();
            return Map.copyOf(lags);
        }
    }
}
