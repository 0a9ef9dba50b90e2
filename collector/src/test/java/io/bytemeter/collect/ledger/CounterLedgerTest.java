package io.bytemeter.collect.ledger;

import static io.bytemeter.collect.ledger.Readings.ALICE;
import static io.bytemeter.collect.ledger.Readings.BOB;
import static io.bytemeter.collect.ledger.Readings.at;
import static io.bytemeter.collect.ledger.Readings.moved;
import static io.bytemeter.collect.ledger.Readings.policy;
import static io.bytemeter.collect.ledger.Readings.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.publish.Shortfall;
import io.bytemeter.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterLedgerTest {
    private static final Policy POLICY = policy(true, false);

    @TempDir
    private Path directory;

    private CounterLedger ledger;
    private long entries;
    private final List<Metered> offered = new ArrayList<>();
    private final List<UsageRecord> booked = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        ledger = CounterLedger.open(directory, entries, () -> 1);
    }

    /** As a process that is killed: what was offered and is not spooled is gone. */
    private void reopen() throws IOException {
        offered.clear();
        ledger.close();
        open();
    }

    /** One entry with the first {@code count} records that wait. */
    private void spool(int count) throws IOException {
        List<Metered> head = offered.subList(0, count);
        mark(head);
        append(head);
        ledger.spooled(entries);
        head.clear();
    }

    private void mark(List<Metered> records) throws IOException {
        records.forEach(record -> record.leg().spooling(entries + 1, record.usage()));
        ledger.spooling(entries + 1);
    }

    private void append(List<Metered> records) {
        entries++;
        records.forEach(record -> booked.add(record.usage()));
    }

    private void take(long seconds, long uptime, Map<io.bytemeter.usage.Subject, Moved> counters) throws IOException {
        ledger.take(POLICY, reading(seconds, uptime, counters), offered::addAll);
    }

    private long bookedUp(String user) {
        return booked.stream()
                .filter(record -> record.user().equals(user))
                .mapToLong(UsageRecord::uplink)
                .sum();
    }

    @Test
    void whatIsSpooledIsBookedAndWhatIsNotComesAgain() throws IOException {
        take(10, 5, Map.of(ALICE, moved(100, 0), BOB, moved(10, 0)));
        assertThat(ledger.isUnderWay("de-1")).isTrue();
        spool(1);
        reopen();

        take(20, 15, Map.of(ALICE, moved(150, 0), BOB, moved(11, 0)));
        spool(2);

        assertThat(ledger.isUnderWay("de-1")).isFalse();
        assertThat(bookedUp("alice")).isEqualTo(150);
        assertThat(bookedUp("bob")).isEqualTo(11);
        assertThat(ledger.seen("de-1")).isEqualTo(new Seen(at(20), 15, at(20)));
    }

    @Test
    void aMarkWhoseEntryDidNotGetThereIsVoidAlsoOnceItsNumberIsAnothers() throws IOException {
        take(10, 5, Map.of(ALICE, moved(100, 0)));
        mark(offered);
        reopen();
        take(20, 15, Map.of(ALICE, moved(100, 0), BOB, moved(7, 0)));
        offered.removeIf(record -> record.usage().user().equals("alice"));
        spool(1); // the same number, with bob only
        reopen();

        take(30, 25, Map.of(ALICE, moved(100, 0), BOB, moved(7, 0)));
        spool(offered.size());

        assertThat(bookedUp("alice")).isEqualTo(100);
        assertThat(bookedUp("bob")).isEqualTo(7);
    }

    @Test
    void ofASpoolThatIsGoneNothingIsBookedASecondTime() throws IOException {
        take(10, 5, Map.of(ALICE, moved(100, 0)));
        spool(1);
        reopen();
        take(20, 15, Map.of(ALICE, moved(130, 0)));
        spool(1);
        entries = 0;
        reopen();

        take(30, 25, Map.of(ALICE, moved(131, 0)));

        assertThat(offered)
                .singleElement()
                .satisfies(record -> assertThat(record.usage().uplink()).isEqualTo(1));
    }

    @Test
    void aLineThatIsCutShortIsCutOffAndADamagedOneIsRefused() throws IOException {
        take(10, 5, Map.of(ALICE, moved(100, 0)));
        spool(1);
        Path journal = directory.resolve("counters.journal");
        Files.writeString(journal, "0123abcd {\"line\":\"cha", StandardOpenOption.APPEND);
        reopen();
        assertThat(ledger.values("de-1")).containsEntry(ALICE, moved(100, 0));

        ledger.close();
        Files.writeString(journal, Files.readString(journal).replace("100", "101"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("damaged");
    }

    @Test
    void whatIsHeldIsShownReleasedOnceOrRejectedAlsoAcrossARestart() throws IOException {
        take(10, 5, Map.of());
        take(11, 6, Map.of(ALICE, moved(3_000_001, 0), BOB, moved(4_000_001, 0)));
        assertThat(offered).isEmpty();
        assertThat(ledger.untold()).extracting(Shortfall::state).containsOnly(Shortfall.State.OPEN);
        reopen();
        Map<String, String> held = new HashMap<>();
        ledger.quarantine().forEach(item -> held.put(item.subject().id(), item.id()));

        assertThat(ledger.decide(held.get("bob"), false)).isTrue();
        assertThat(ledger.decide(held.get("alice"), true)).isTrue();
        assertThat(ledger.decide(held.get("alice"), true)).isFalse();
        assertThat(ledger.decide("nobody", true)).isFalse();
        reopen(); // before it was booked
        ledger.book(POLICY, null, offered::addAll);
        spool(1);
        reopen();
        ledger.book(POLICY, null, offered::addAll);

        assertThat(offered).isEmpty();
        assertThat(bookedUp("alice")).isEqualTo(3_000_001);
        assertThat(bookedUp("bob")).isZero();
        assertThat(ledger.quarantine()).isEmpty();
        assertThat(ledger.untold()).hasSize(2).extracting(Shortfall::state).containsOnly(Shortfall.State.WITHDRAWN);
        ledger.untold().forEach(ledger::told);
        reopen();
        assertThat(ledger.untold()).isEmpty();
    }

    /** Kills at random, between any two steps, of the collector and of the source: never more than the truth, and with the gaps never less. */
    @Test
    void whateverIsKilledNothingIsBookedTwiceAndWhatIsMissingIsBounded() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        long truth = 0;
        long life = 0;
        long bornAt = 0;
        long bounds = 0;
        for (int second = 5; second < 3_000; second += 5) {
            life += random.nextInt(1_000_000);
            if (random.nextInt(20) == 0) {
                truth += life;
                life = random.nextInt(1_000);
                bornAt = second - 3L;
            }
            if (!ledger.isUnderWay("de-1")) {
                take(second, second - bornAt, Map.of(ALICE, moved(life, 0), BOB, moved(life, 0)));
            }
            if (random.nextInt(10) == 0) {
                if (!offered.isEmpty()) {
                    mark(offered.subList(0, 1)); // killed between the mark and the entry
                }
                reopen();
            }
            while (!offered.isEmpty() && random.nextInt(4) > 0) {
                spool(1 + random.nextInt(offered.size()));
            }
            if (random.nextInt(10) == 0) {
                reopen();
            }
        }
        reopen();
        take(3_100, 3_100 - bornAt, Map.of(ALICE, moved(life, 0), BOB, moved(life, 0)));
        spool(offered.size());
        truth += life;
        for (Shortfall gap : ledger.untold()) {
            bounds += gap.uplink();
        }

        assertThat(bookedUp("alice")).as("seed " + seed).isBetween(truth - bounds, truth);
        assertThat(bookedUp("bob")).as("seed " + seed).isBetween(truth - bounds, truth);
        assertThat(bounds).as("seed " + seed).isPositive();
        assertThat(bookedUp("alice")).as("seed " + seed).isGreaterThan(truth / 2);
    }
}
