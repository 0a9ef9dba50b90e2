package io.bytemeter.node.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.meter.Leg;
import io.bytemeter.node.meter.LoopLedger;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.spool.Book;
import io.bytemeter.node.spool.Disk;
import io.bytemeter.node.spool.Entry;
import io.bytemeter.node.spool.Loss;
import io.bytemeter.node.spool.Position;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of the files of the life before. A killed process is a copy of its files. */
class NodeLedgerTest {
    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private long epoch;

    @Test
    void whatTheSpoolLacksIsChargedAndClosesTheConnection() throws IOException {
        Path killed = killed(false);
        try (NodeLedger next = Ledgers.open(killed, clock)) {
            assertThat(next.leftovers())
                    .extracting(Metered::usage)
                    .extracting(
                            UsageRecord::user,
                            UsageRecord::inbound,
                            UsageRecord::outbound,
                            UsageRecord::uplink,
                            UsageRecord::downlink,
                            UsageRecord::opened,
                            UsageRecord::closed)
                    .containsExactlyInAnyOrder(
                            tuple("alice", "socks", "direct", 7L, 5L, false, CloseReason.CRASH),
                            tuple("bob", "http", "direct", 900L, 0L, true, CloseReason.TARGET));
        }
    }

    /** The marks were written, the entry was not. */
    @Test
    void aMarkWhoseEntryDidNotGetThereDoesNotCount() throws IOException {
        Path killed = killed(true);
        try (NodeLedger next = Ledgers.open(killed, clock)) {
            assertThat(next.leftovers())
                    .extracting(left -> left.usage().uplink())
                    .containsExactlyInAnyOrder(7L, 900L);
        }
        try (NodeLedger again = Ledgers.open(killed, clock)) {
            assertThat(again.leftovers())
                    .extracting(left -> left.usage().uplink())
                    .containsExactlyInAnyOrder(7L, 900L);
        }
    }

    @Test
    void theEpochGoesOnAfterAKillAndConnectionNumbersRise() throws IOException {
        Path killed = killed(false);
        try (NodeLedger next = Ledgers.begun(killed, clock, 4)) {
            assertThat(next.spool().epoch()).isEqualTo(epoch);
            assertThat(next.spool().position(2).sequence()).isEqualTo(1);
            assertThat(next.connections().nextConnection()).isGreaterThan(2);
            assertThat(next.spool().formerTold()).isTrue();
        }
    }

    @Test
    void anotherNumberOfPartitionsBeginsAnEpochThatKnowsWhereTheOldOneEnded() throws IOException {
        Path killed = killed(false);
        try (NodeLedger next = Ledgers.begun(killed, clock, 8)) {
            assertThat(next.spool().epoch()).isGreaterThan(epoch);
            Book former = Objects.requireNonNull(next.spool().book().former());
            assertThat(former.epoch()).isEqualTo(epoch);
            assertThat(former.positions()).containsOnlyKeys(2);
            assertThat(former.positions().get(2).sequence()).isEqualTo(1);
            assertThat(next.spool().formerTold()).isFalse();
        }
    }

    @Test
    void afterALossOfPowerNothingIsChargedTwiceAndTheOldEpochEndsWithAGap() throws IOException {
        Path killed = killed(false);
        try (NodeLedger next = Ledgers.open(killed, clock, Ledgers.BOOT + 1, Disk.REAL)) {
            assertThat(next.leftovers()).isEmpty();
            next.begin(4);
            Book former = Objects.requireNonNull(next.spool().book().former());
            assertThat(former.epoch()).isEqualTo(epoch);
            assertThat(former.positions().get(2).sequence()).isEqualTo(2);
            Loss loss = Objects.requireNonNull(next.spool().book().loss());
            assertThat(loss.epoch()).isEqualTo(epoch);
            assertThat(loss.from()).isPositive().isLessThanOrEqualTo(loss.to());
            assertThat(loss.why()).isEqualTo("the machine was started anew, and the node had not been stopped before");
            assertThat(loss.spool()).isFalse();
        }
    }

    @Test
    void aLossThatWasNotToldYetIsNotForgottenByTheNextEpoch() throws IOException {
        Path killed = killed(false);
        try (NodeLedger lost = Ledgers.open(killed, clock, Ledgers.BOOT + 1, Disk.REAL)) {
            lost.begin(4);
        }
        try (NodeLedger next = Ledgers.open(killed, clock, Ledgers.BOOT + 1, Disk.REAL)) {
            next.begin(8);
            assertThat(Objects.requireNonNull(next.spool().book().loss()).epoch())
                    .isEqualTo(epoch);
            next.spool().tellFormer();
            next.partitioned(4);
            assertThat(next.spool().book().loss()).isNull();
        }
    }

    @Test
    void aNodeThatWasClosedGoesOnAfterTheMachineWasStartedAnew() throws IOException {
        long before;
        try (NodeLedger ledger = Ledgers.begun(directory, clock, 4)) {
            before = ledger.spool().epoch();
        }
        try (NodeLedger next = Ledgers.open(directory, clock, Ledgers.BOOT + 1, Disk.REAL)) {
            next.begin(4);
            assertThat(next.spool().epoch()).isEqualTo(before);
        }
    }

    @Test
    void aLostLedgerOrSpoolBeginsAnEpoch() throws IOException {
        Path noLedger = killed(false);
        Files.delete(noLedger.resolve("node/connections"));
        try (NodeLedger next = Ledgers.begun(noLedger, clock, 4)) {
            assertThat(next.spool().epoch()).isGreaterThan(epoch);
            assertThat(Objects.requireNonNull(next.spool().book().former()).epoch())
                    .isEqualTo(epoch);
        }
    }

    @Test
    void anotherNodesDirectoryAndOneInUseAreRefused() {
        Ledgers.begun(directory, clock, 4).close();
        var foreign = new NodeSettings(
                "node-2",
                Path.of(""),
                Duration.ofSeconds(1),
                directory.resolve("node"),
                1 << 20,
                Duration.ZERO,
                Duration.ZERO);
        assertThatThrownBy(() -> NodeLedger.open(foreign, clock, new Random(1)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageEndingWith("(expected: the directory of node node-2; it is of node node-1)");
        NodeLedger open = Ledgers.open(directory, clock);
        assertThatThrownBy(() -> Ledgers.open(directory, clock))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("node.data-dir: ");
        open.close();
    }

    /**
     * Ten thousand times a file is cut or bits of it flip: either all is as it was, or the start refuses, or it begins a new
     * epoch; and it names the file and the place.
     */
    @Test
    void damageIsNeverTakenForUsage() throws IOException {
        Random random = new Random(20_261_121);
        Path killed = killed(false);
        List<Path> files;
        try (var walk = Files.walk(killed)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
        int[] outcomes = new int[3];
        Path target = Files.createDirectory(directory.resolve("damaged"));
        for (int i = 0; i < 10_000; i++) {
            Path file = files.get(random.nextInt(files.size()));
            copy(killed, target);
            damage(target.resolve(killed.relativize(file)), random);
            outcomes[outcome(target)]++;
        }
        assertThat(outcomes[0]).as("as it was").isPositive();
        assertThat(outcomes[1]).as("a new epoch").isPositive();
        assertThat(outcomes[2]).as("refused").isPositive();
    }

    private int outcome(Path damaged) throws IOException {
        try (NodeLedger next = Ledgers.open(damaged, clock)) {
            if (next.renewal() != null) {
                assertThat(next.leftovers()).isEmpty();
                return 1;
            }
            assertThat(next.spool().epoch()).isEqualTo(epoch);
            assertThat(next.spool().last()).isEqualTo(1);
            assertThat(next.spool().position(2)).isEqualTo(new Position(1, 1, 93, 5, 0, 0));
            assertThat(next.leftovers())
                    .extracting(left -> left.usage().user() + left.usage().uplink())
                    .containsExactlyInAnyOrder("alice7", "bob900");
            return 0;
        } catch (InvalidSettingException e) {
            assertThat(e).hasMessageContaining(damaged.toString()).hasMessageMatching("(?s).* at \\d+: expected .*");
            return 2;
        }
    }

    private static void damage(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (random.nextInt(3) == 0) {
            Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            return;
        }
        // Most of the ledger are slots that are free: half of the flips hit what is used.
        int end = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 4096 + 2 * 192);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            bytes[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** The files of a node that was killed: alice's connection was spooled at 93 up, 5 down; bob's was not. */
    private Path killed(boolean marked) throws IOException {
        Path copy = Files.createDirectory(directory.resolve("killed-" + marked));
        try (NodeLedger ledger = Ledgers.begun(directory, clock, 4)) {
            epoch = ledger.spool().epoch();
            LoopLedger loop = ledger.connections().forLoop();
            Leg alice = loop.open(ledger.connections().nextConnection(), "socks", clock.millis());
            alice = alice.named("alice", "direct");
            Leg bob = loop.open(ledger.connections().nextConnection(), "http", clock.millis());
            bob = bob.named("bob", "direct");
            alice.uplink(93);
            alice.downlink(5);
            alice.spooling(1, usage(1, "alice", 93, 5, true));
            ledger.spool()
                    .append(new Entry(1, epoch, 2, new Position(1, 1, 93, 5, 0, 0), 1, clock.millis(), new byte[300]));
            ledger.legs().spooled(1);
            alice.uplink(100);
            alice.downlink(10);
            bob.uplink(900);
            bob.ended(CloseReason.TARGET);
            if (marked) {
                alice.spooling(2, usage(1, "alice", 7, 5, false));
                bob.spooling(2, usage(2, "bob", 900, 0, true));
            }
            copy(directory.resolve("node"), Files.createDirectory(copy.resolve("node")));
        }
        return copy;
    }

    private UsageRecord usage(long connection, String user, long uplink, long downlink, boolean opened) {
        long now = clock.millis();
        return new UsageRecord(connection, user, "in", "out", now, now, uplink, downlink, 0, 0, opened, null);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var walk = Files.walk(from)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
