package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked for before anybody asks. */
class WarmTopsTest {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");

    /** In New York it is still March. */
    private static final Instant NOW = Instant.parse("2026-04-01T02:00:00Z");

    private final List<String> asked = new ArrayList<>();
    private final Set<Integer> moving = new HashSet<>();
    private final WarmTops tops =
            new WarmTops(new Asked(), () -> new TreeSet<>(Set.of(2, 7)), ZONE, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        tops.close();
    }

    @Test
    void thisMonthAndTheOneBeforeOfEveryPartitionThatIsOwned() {
        tops.update();
        assertThat(asked).containsExactly("2 2026-03-01", "2 2026-02-01", "7 2026-03-01", "7 2026-02-01");
    }

    @Test
    void aPartitionThatMovesDoesNotKeepTheOthersFromIt() {
        moving.add(2);
        tops.update();
        assertThat(asked).containsExactly("7 2026-03-01", "7 2026-02-01");
    }

    @Test
    void anInstanceThatIsNotReadyHasBetterThingsToDo() throws InterruptedException {
        Set<Thread> askers = new HashSet<>();
        tops.start(() -> {
            synchronized (askers) {
                askers.add(Thread.currentThread());
                askers.notifyAll();
            }
            return false;
        });
        synchronized (askers) {
            while (askers.isEmpty()) {
                askers.wait();
            }
        }
        tops.close();
        for (Thread asker : askers) {
            asker.join();
        }
        assertThat(asked).isEmpty();
    }

    private final class Asked implements Share {
        @Override
        public ListAnswer list(ListQuery query, List<Integer> partitions, boolean stale) {
            assertThat(Tops.keeps(query, List.of(new WindowCover.Piece(Resolution.MONTH, 1, 0, 1))))
                    .isTrue();
            assertThat(query.kind()).isEqualTo(SubjectKind.USER);
            assertThat(query.sort()).isEqualTo(Sort.TOTAL);
            assertThat(query.visible()).isEqualTo(SubjectFilter.ALL);
            assertThat(stale).isFalse();
            if (moving.containsAll(partitions)) {
                throw new NotReadyException("moving", null);
            }
            asked.add(partitions.get(0) + " " + query.start().atZone(ZONE).toLocalDate());
            return new ListAnswer(query.start(), query.end(), List.of(), false, NOW, null, List.of());
        }

        @Override
        public Optional<UsageAnswer> read(UsageQuery query, boolean stale) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Rows.Answer rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit, boolean stale) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Progress progress() {
            throw new UnsupportedOperationException();
        }
    }
}
