package io.bytemeter.collect.ledger;

import static io.bytemeter.collect.ledger.Readings.ALICE;
import static io.bytemeter.collect.ledger.Readings.BOB;
import static io.bytemeter.collect.ledger.Readings.DIRECT;
import static io.bytemeter.collect.ledger.Readings.INBOUND;
import static io.bytemeter.collect.ledger.Readings.POLICY;
import static io.bytemeter.collect.ledger.Readings.at;
import static io.bytemeter.collect.ledger.Readings.moved;
import static io.bytemeter.collect.ledger.Readings.policy;
import static io.bytemeter.collect.ledger.Readings.reading;
import static io.bytemeter.collect.ledger.Readings.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.usage.Subject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReckoningTest {
    private static final int NONE = (int) Reading.UNKNOWN;

    @Test
    void whatASourceCountedBeforeItWasFirstSeenIsNotBookedUnlessThePolicySaysSo() {
        Reading first = reading(10, 100, Map.of(ALICE, moved(5, 70)));

        Reckoning fromNow = Reckoning.of(POLICY, null, Map.of(), first);
        assertThat(fromNow.moves()).isEmpty();
        assertThat(fromNow.values()).containsEntry(ALICE, moved(5, 70));

        Reckoning fromZero = Reckoning.of(policy(true, false), null, Map.of(), first);
        assertThat(fromZero.moves()).containsExactly(new Reckoning.Move(ALICE, Moved.NONE, moved(5, 70)));
        assertThat(fromZero.from()).isEqualTo(at(-91)); // its uptime is rounded down
    }

    @Test
    void aNameFirstSeenInAKnownLifeCountsFromZero() {
        Reckoning reckoning = Reckoning.of(
                POLICY,
                seen(0, 100),
                Map.of(ALICE, moved(5, 70)),
                reading(10, 110, Map.of(ALICE, moved(5, 80), BOB, moved(1, 2))));

        assertThat(reckoning.moves())
                .containsExactly(
                        new Reckoning.Move(ALICE, moved(5, 70), moved(5, 80)),
                        new Reckoning.Move(BOB, Moved.NONE, moved(1, 2)));
        assertThat(reckoning.changesBefore()).isFalse();
        assertThat(reckoning.from()).isEqualTo(at(0));
    }

    @Test
    void aRestartedSourceCountsFromZeroAndWhatItCountedLastIsBounded() {
        Reckoning reckoning = Reckoning.of(
                POLICY, seen(0, 100), Map.of(ALICE, moved(5, 70)), reading(10, 6, Map.of(ALICE, moved(50, 700))));

        assertThat(reckoning.restarted()).isTrue();
        assertThat(reckoning.moves()).containsExactly(new Reckoning.Move(ALICE, Moved.NONE, moved(50, 700)));
        assertThat(reckoning.from()).isEqualTo(at(3));
        assertThat(reckoning.losses()).singleElement().satisfies(loss -> {
            assertThat(loss.from()).isEqualTo(at(0));
            assertThat(loss.to()).isEqualTo(at(4));
            assertThat(loss.most()).isEqualTo(4_000_000);
        });
    }

    /** Uptimes are rounded down, and answers take their time. */
    @ParameterizedTest
    @CsvSource({
        "2, 10, 11, SAME",
        "2, 10, 12, SAME",
        "2, 10, 10, ANOTHER",
        "2, 10, 9, ANOTHER",
        "2, 1, 2, SAME",
        "2, 1, 0, ANOTHER",
        "3600, 10, 3500, ANOTHER",
        "3600, 10, 3700, SAME",
        "3600, 1000, 3610, SAME",
        "3600, 10, 9, ANOTHER",
        "3600, 7200, 7199, ANOTHER",
        "3600, 7200, 10000, SAME",
        "2, 1000000, 1000001, SAME",
        "2, 1000000, 999999, UNKNOWN"
    })
    void theUptimeTellsOneLifeFromAnother(long uptime, long elapsed, long uptimeNow, Lives.Verdict verdict) {
        assertThat(Lives.compare(POLICY, seen(0, uptime), Map.of(), reading(elapsed, uptimeNow, Map.of())))
                .isEqualTo(verdict);
    }

    @Test
    void withoutClearClocksFallenCountersDecideAndElseAGapIsDeclared() {
        Map<Subject, Moved> booked = Map.of(ALICE, moved(5, 70));
        Reading grown = reading(1_000_000, 999_999, Map.of(ALICE, moved(50, 700)));
        Reading fallen = reading(1_000_000, 999_999, Map.of(ALICE, moved(5, 7)));

        Reckoning unknown = Reckoning.of(POLICY, seen(0, 2), booked, grown);
        assertThat(unknown.restarted()).isFalse();
        assertThat(unknown.moves()).containsExactly(new Reckoning.Move(ALICE, moved(5, 70), moved(50, 700)));
        assertThat(unknown.losses()).hasSize(1);
        assertThat(Reckoning.of(POLICY, seen(0, 2), booked, fallen).restarted()).isTrue();
    }

    @Test
    void withoutAnUptimeAFallenOrVanishedCounterMeansThatAllBeganAnew() {
        Map<Subject, Moved> booked = Map.of(ALICE, moved(5, 70), BOB, moved(1, 2));

        Reckoning fallen = Reckoning.of(
                POLICY, seen(0, NONE), booked, reading(10, NONE, Map.of(ALICE, moved(5, 69), BOB, moved(10, 20))));
        assertThat(fallen.restarted()).isTrue();
        assertThat(fallen.moves())
                .containsExactly(
                        new Reckoning.Move(ALICE, Moved.NONE, moved(5, 69)),
                        new Reckoning.Move(BOB, Moved.NONE, moved(10, 20)));
        assertThat(fallen.losses()).singleElement().satisfies(loss -> {
            assertThat(loss.to()).isEqualTo(at(10));
            assertThat(loss.most()).isEqualTo(10_000_000);
        });

        Reckoning vanished =
                Reckoning.of(POLICY, seen(0, NONE), booked, reading(10, NONE, Map.of(ALICE, moved(6, 71))));
        assertThat(vanished.restarted()).isTrue();
        assertThat(vanished.moves()).containsExactly(new Reckoning.Move(ALICE, Moved.NONE, moved(6, 71)));
    }

    @Test
    void aCounterThatSomebodyElseResetCountsFromZeroInThatDirectionOnly() {
        Reckoning reckoning = Reckoning.of(
                POLICY,
                seen(0, 100),
                Map.of(ALICE, moved(5, 70), BOB, moved(1, 2)),
                reading(10, 110, Map.of(ALICE, moved(6, 7), BOB, moved(2, 3))));

        assertThat(reckoning.restarted()).isFalse();
        assertThat(reckoning.moves())
                .containsExactly(
                        new Reckoning.Move(ALICE, moved(5, 0), moved(6, 7)),
                        new Reckoning.Move(BOB, moved(1, 2), moved(2, 3)));
        assertThat(reckoning.values()).containsExactly(Map.entry(ALICE, moved(5, 0)));
        assertThat(reckoning.losses()).hasSize(1);
    }

    @Test
    void aCounterThatIsGoneAloneIsForgottenAndWhatItCountedLastIsBounded() {
        Reckoning reckoning = Reckoning.of(
                policy(false, true),
                seen(0, NONE),
                Map.of(INBOUND, moved(5, 70), ALICE, moved(1, 1)),
                reading(10, NONE, Map.of(ALICE, moved(2, 2))));

        assertThat(reckoning.restarted()).isFalse();
        assertThat(reckoning.gone()).containsExactly(INBOUND);
        assertThat(reckoning.losses()).hasSize(1);
        assertThat(reckoning.moves()).containsExactly(new Reckoning.Move(ALICE, moved(1, 1), moved(2, 2)));
    }

    @Test
    void aJumpThatNoLineCarriesIsHeldAndTheOthersAreBooked() {
        Reckoning reckoning = Reckoning.of(
                POLICY,
                seen(0, 100),
                Map.of(ALICE, moved(5, 70)),
                reading(10, 110, Map.of(ALICE, moved(5, 10_000_071), BOB, moved(1, 2))));

        assertThat(reckoning.held().get(ALICE).moved()).isEqualTo(moved(0, 10_000_001));
        assertThat(reckoning.values()).containsEntry(ALICE, moved(5, 10_000_071));
        assertThat(reckoning.moves()).containsExactly(new Reckoning.Move(BOB, Moved.NONE, moved(1, 2)));
    }

    @Test
    void countersThatJumpTogetherAreHeldTogether() {
        Reckoning reckoning = Reckoning.of(
                POLICY,
                seen(0, 100),
                Map.of(),
                reading(
                        10,
                        110,
                        Map.of(ALICE, moved(6_000_000, 0), BOB, moved(6_000_000, 0), INBOUND, moved(9_000_000, 0))));

        assertThat(reckoning.held()).containsOnlyKeys(ALICE, BOB);
        assertThat(reckoning.moves()).containsExactly(new Reckoning.Move(INBOUND, Moved.NONE, moved(9_000_000, 0)));
    }

    @Test
    void countersThatAreNotBookedAreNotedOnly() {
        Reckoning reckoning =
                Reckoning.of(POLICY, seen(0, 100), Map.of(), reading(10, 110, Map.of(DIRECT, moved(1L << 60, 0))));

        assertThat(reckoning.moves()).isEmpty();
        assertThat(reckoning.held()).isEmpty();
        assertThat(reckoning.noted()).containsEntry(DIRECT, moved(1L << 60, 0));
    }
}
