package io.bytemeter.node.publish;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.ledger.ConnectionFile;
import io.bytemeter.node.ledger.DamagedLedgerException;
import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.spool.Book;
import io.bytemeter.node.spool.DamagedSpoolException;
import io.bytemeter.node.spool.Disk;
import io.bytemeter.node.spool.Loss;
import io.bytemeter.node.spool.Position;
import io.bytemeter.node.spool.Spool;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's directory: the ledger of its connections and the spool of its batches, which belong together. In use by one
 * process at a time.
 */
public final class NodeLedger implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(NodeLedger.class);
    private static final int RANDOM_BITS = 20;
    private static final long LEDGER_IDS = 1L << 52;

    private final Path directory;
    private final String node;
    private final Clock clock;
    private final RandomGenerator random;
    private final long boot;
    private final FileChannel lock;
    private final Spool spool;
    private final ConnectionFile connections;
    private final List<Metered> leftovers;
    private final @Nullable String renewal;
    private boolean spoolLost;

    private NodeLedger(
            NodeSettings settings, Clock clock, RandomGenerator random, long boot, Disk disk, FileChannel lock)
            throws IOException {
        this.directory = settings.dataDirectory();
        this.node = settings.id();
        this.clock = clock;
        this.random = random;
        this.boot = boot;
        this.lock = lock;
        this.spool = Spool.open(directory.resolve("spool"), settings.maxSpoolBytes(), disk);
        ConnectionFile former = null;
        List<Metered> left = List.of();
        String reason = null;
        try {
            former = former();
            reason = former == null ? spool.isNew() ? null : "the ledger is missing" : discord(former);
            if (former != null && reason == null) {
                left = former.leftovers(spool.last());
            }
        } catch (DamagedLedgerException e) {
            reason = e.getMessage();
        }
        this.renewal = reason;
        this.leftovers = left;
        this.connections = former == null || reason != null ? renewed(former) : former;
    }

    /**
     * Takes the node's directory into use.
     *
     * @throws InvalidSettingException if it is in use, another node's, damaged, or cannot be written
     */
    public static NodeLedger open(NodeSettings settings, Clock clock, RandomGenerator random) {
        return open(settings, clock, random, Boot.id(), Disk.REAL);
    }

    static NodeLedger open(NodeSettings settings, Clock clock, RandomGenerator random, long boot, Disk disk) {
        Path directory = settings.dataDirectory();
        try {
            Files.createDirectories(directory);
            FileChannel lock = lock(directory);
            try {
                return new NodeLedger(settings, clock, random, boot, disk, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (DamagedSpoolException e) {
            throw refused(
                    directory,
                    "a spool as it was written; " + e.getMessage()
                            + "; without this directory the node begins anew, and what was not sent is lost");
        } catch (IOException e) {
            throw refused(directory, "a directory that can be written; " + e);
        }
    }

    /** The ledger of live connections. */
    public ConnectionLedger connections() {
        return connections;
    }

    /** Partition count of the topic when the node last knew it; 0 if it never did. */
    public int partitions() {
        return spool.isNew() ? 0 : spool.book().partitions();
    }

    /** Number of the last entry in the spool; 0 before the first. */
    public long lastEntry() {
        return spool.last();
    }

    /** Why the ledger of the former life is not trusted; null if it is. */
    @Nullable
    String renewal() {
        return renewal;
    }

    Spool spool() {
        return spool;
    }

    ConnectionFile legs() {
        return connections;
    }

    /** Usage of the former life that is not in the spool yet; it belongs to the epoch that is. */
    List<Metered> leftovers() {
        return leftovers;
    }

    /**
     * Sees to it that there is an epoch, that leftovers can be spooled to.
     *
     * @param loss what a life before this directory may have lost; null if there was none, or nothing
     */
    void prepare(int partitions, @Nullable Loss loss) throws IOException {
        if (spool.isNew()) {
            long before = loss == null ? 0 : loss.epoch();
            spool.begin(connections.ledger(), new Book(newEpoch(before), partitions, Map.of(), null, loss));
        }
    }

    /** Begins this life, once all leftovers are spooled. */
    void begin(int partitions) throws IOException {
        connections.begin(boot);
        if (renewal != null || spool.ledger() != connections.ledger()) {
            logger.atWarn()
                    .addKeyValue("reason", renewal)
                    .log("a new epoch begins: what the connections of the former life had not spooled is not known");
            renew(partitions, lost(spool.book()), loss());
        } else {
            partitioned(partitions);
        }
    }

    /** The topic has so many partitions; another number than before begins an epoch. */
    void partitioned(int partitions) throws IOException {
        if (spool.book().partitions() != partitions) {
            logger.atWarn()
                    .addKeyValue("before", spool.book().partitions())
                    .addKeyValue("now", partitions)
                    .log("a new epoch begins: the topic has another number of partitions");
            renew(partitions, spool.book().alone(), untold());
        }
    }

    @Override
    public void close() {
        try {
            spool.force();
            connections.close();
            spool.close();
            lock.close();
        } catch (IOException e) {
            logger.atError()
                    .setCause(e)
                    .log("the ledger was not closed in good order; it is exact all the same,"
                            + " unless the machine stops before the next start");
        }
    }

    private void renew(int partitions, Book former, @Nullable Loss loss) throws IOException {
        spool.begin(connections.ledger(), new Book(newEpoch(former.epoch()), partitions, Map.of(), former, loss));
    }

    /** Nothing is known of what the connections had not spooled but when it was. */
    private Loss loss() {
        String why = renewal == null ? "ledger and spool are not of one node's life" : renewal;
        Loss before = untold();
        return before == null
                ? new Loss(spool.epoch(), spool.lastMadeAt(), clock.millis(), spoolLost, why)
                : new Loss(
                        before.epoch(),
                        before.from(),
                        clock.millis(),
                        before.spool() || spoolLost,
                        before.why() + "; and then: " + why);
    }

    /** A loss that metering has not heard of yet. */
    private @Nullable Loss untold() {
        return spool.formerTold() ? null : spool.book().loss();
    }

    /** Rising with the time, also if the clock was set back, and random in its low bits in case the ledger was lost. */
    private long newEpoch(long before) {
        return Math.max(before + 1, (clock.millis() << RANDOM_BITS) + random.nextInt(1 << RANDOM_BITS));
    }

    /** A batch more than was made: what is lost was never sent, so that metering finds a gap there. */
    private static Book lost(Book book) {
        Map<Integer, Position> positions = new TreeMap<>(book.positions());
        int partition = positions.isEmpty() ? 0 : positions.keySet().iterator().next();
        positions.merge(partition, Position.START.after(List.of()), (position, one) -> position.after(List.of()));
        return new Book(book.epoch(), book.partitions(), positions, null, null);
    }

    private @Nullable ConnectionFile former() throws IOException {
        return ConnectionFile.exists(directory) ? ConnectionFile.open(directory) : null;
    }

    private @Nullable String discord(ConnectionFile former) {
        if (!former.node().equals(node)) {
            throw refused(directory, "the directory of node " + node + "; it is of node " + former.node());
        }
        spoolLost = spool.last() < former.spooled();
        if (spool.isNew()) {
            return former.spooled() == 0 ? null : "the spool is missing";
        }
        if (spool.ledger() != former.ledger()) {
            return "ledger and spool are not of one node's life";
        }
        if (spool.last() < former.spooled() || spool.last() > former.spooled() + 1) {
            return "the spool ends with entry " + spool.last() + ", the ledger knows of " + former.spooled();
        }
        return former.isWhole(boot) ? null : "the machine was started anew, and the node had not been stopped before";
    }

    private ConnectionFile renewed(@Nullable ConnectionFile former) throws IOException {
        long number = former == null ? 0 : former.firstNumber();
        if (former != null) {
            former.discard();
        }
        return ConnectionFile.create(
                directory, node, random.nextLong(1, LEDGER_IDS), number, spool.last(), clock.millis());
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            logger.atDebug().setCause(e).log("in use by this process");
        }
        channel.close();
        throw refused(directory, "a directory that no running node uses");
    }

    private static InvalidSettingException refused(Path directory, String expected) {
        return InvalidSettingException.of(NodeSettings.DATA_DIRECTORY.key(), directory, expected);
    }
}
