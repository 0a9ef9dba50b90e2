package io.bytemeter.node.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.UsageRules;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a node, wherever it is, again and again, and compares what arrived with what it had said it would count. Only of
 * the last thing each event loop said nobody can know whether it was counted.
 */
class KilledNodeIT {
    private static final int KILLS = Integer.getInteger("bytemeter.kills", 30);

    @TempDir
    private Path directory;

    /** What a connection moved for a user: four counters. */
    private record Account(long connection, int user) {}

    private final Map<Account, long[]> said = new HashMap<>();
    private final Map<Account, long[]> inDoubt = new HashMap<>();
    private final Set<Long> opened = new HashSet<>();

    @Test
    void whateverIsKilledWheneverEveryByteArrivesOnce() throws Exception {
        long seed = Long.getLong("bytemeter.seed", System.nanoTime());
        String printed = "seed " + seed + " (repeat with -Dbytemeter.seed=" + seed + ")";
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            liveAndDie(random.nextInt(Integer.MAX_VALUE), random);
            cutTornRecord();
        }
        Process last = life("drain");
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).as(printed).isTrue();
        assertThat(last.exitValue()).as(printed).isZero();

        assertThat(said).as(printed).hasSizeGreaterThan(KILLS);
        check(arrived(printed), printed);
    }

    private void check(List<UsageRecord> records, String printed) {
        Map<Account, long[]> billed = new HashMap<>();
        Map<Long, Integer> openings = new HashMap<>();
        Set<Long> closed = new HashSet<>();
        for (UsageRecord record : records) {
            assertThat(UsageRules.violation(
                            record.getFrom(),
                            record.getTo(),
                            record.getUplink(),
                            record.getDownlink(),
                            record.getOverheadUplink(),
                            record.getOverheadDownlink()))
                    .as(printed)
                    .isNull();
            if (record.getOpened()) {
                openings.merge(record.getConnection(), 1, Integer::sum);
            }
            if (record.getClosed() != null) {
                closed.add(record.getConnection());
            }
            if (!record.getUser().isEmpty()) {
                int user = Integer.parseInt(record.getUser().substring("user-".length()));
                long[] sums = billed.computeIfAbsent(new Account(record.getConnection(), user), a -> new long[4]);
                sums[0] += record.getUplink();
                sums[1] += record.getDownlink();
                sums[2] += record.getOverheadUplink();
                sums[3] += record.getOverheadDownlink();
            }
        }
        billed.values().removeIf(sums -> Arrays.stream(sums).allMatch(sum -> sum == 0));
        said.forEach((account, sums) -> {
            long[] doubt = inDoubt.getOrDefault(account, new long[4]);
            long[] found = billed.getOrDefault(account, new long[4]);
            for (int i = 0; i < sums.length; i++) {
                assertThat(found[i])
                        .as(printed + " " + account + " counter " + i)
                        .isIn(sums[i], sums[i] - doubt[i]);
            }
        });
        assertThat(without(billed.keySet(), said.keySet())).as(printed).isEmpty();
        assertThat(new HashSet<>(openings.values())).as(printed).containsExactly(1);
        assertThat(without(opened, openings.keySet())).as(printed).isEmpty();
        assertThat(without(opened, closed)).as(printed).isEmpty();
    }

    /** By hash: there are too many connections for AssertJ to look for each in all. */
    private static <T> Set<T> without(Set<T> all, Set<T> some) {
        Set<T> rest = new HashSet<>(all);
        rest.removeIf(some::contains);
        return rest;
    }

    /** The records of all batches, each taken once; sequences must be gapless, and a batch sent again the same. */
    private List<UsageRecord> arrived(String printed) throws IOException {
        Map<Integer, TreeMap<Long, UsageBatch>> batches = new HashMap<>();
        Set<Long> epochs = new HashSet<>();
        ByteBuffer broker = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("broker")));
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"))) {
            var deserializer = new AvroSerde<>(UsageBatch.class, ids).deserializer();
            while (broker.hasRemaining()) {
                int partition = broker.getInt();
                byte[] value = new byte[broker.getInt()];
                broker.get(value);
                UsageBatch batch = deserializer.deserialize(Topics.USAGE, value);
                epochs.add(batch.getEpoch());
                UsageBatch same = batches.computeIfAbsent(partition, p -> new TreeMap<>())
                        .putIfAbsent(batch.getSequence(), batch);
                if (same != null) {
                    assertThat(batch).as(printed).isEqualTo(same);
                }
            }
        }
        assertThat(epochs).as(printed + ": a kill does not end an epoch").hasSize(1);
        List<UsageRecord> records = new ArrayList<>();
        batches.values().forEach(ofPartition -> {
            assertThat(ofPartition.firstKey()).as(printed).isEqualTo(1);
            assertThat(ofPartition.lastKey()).as(printed).isEqualTo(ofPartition.size());
            ofPartition.values().forEach(batch -> records.addAll(batch.getRecords()));
        });
        return records;
    }

    private void liveAndDie(int seed, Random random) throws Exception {
        Process process = life(Integer.toString(seed));
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> heard = CompletableFuture.runAsync(() -> listen(process, started));
        if (random.nextInt(4) > 0) {
            started.get(60, TimeUnit.SECONDS);
            process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
        } else {
            process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS); // perhaps while it recovers
        }
        process.toHandle().destroyForcibly(); // unlike that of the process, leaves what it said to be read
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        heard.get(30, TimeUnit.SECONDS);
    }

    private void listen(Process process, CompletableFuture<Void> started) {
        Account[] lastAccount = new Account[CountingLife.LOOPS];
        long[][] last = new long[CountingLife.LOOPS][4];
        try (DataInputStream in = new DataInputStream(process.getInputStream())) {
            while (true) {
                byte[] message = new byte[CountingLife.MESSAGE_BYTES];
                in.readFully(message);
                started.complete(null);
                ByteBuffer fields = ByteBuffer.wrap(message);
                int loop = fields.getInt();
                int counter = fields.getInt();
                long connection = fields.getLong();
                Account account = new Account(connection, fields.getInt());
                long bytes = fields.getLong();
                lastAccount[loop] = null;
                if (counter == CountingLife.OPENED) {
                    opened.add(connection);
                } else {
                    said.computeIfAbsent(account, a -> new long[4])[counter] += bytes;
                    lastAccount[loop] = account;
                    last[loop] = new long[4];
                    last[loop][counter] = bytes;
                }
            }
        } catch (EOFException e) {
            for (int loop = 0; loop < lastAccount.length; loop++) {
                if (lastAccount[loop] != null) {
                    inDoubt.put(lastAccount[loop], last[loop]);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process life(String seed) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountingLife.class.getName(),
                        directory.toString(),
                        seed)
                .redirectError(directory.resolve("errors-" + seed).toFile())
                .start();
    }

    /** A broker would not have taken a record of which only a part has come. */
    private void cutTornRecord() throws IOException {
        Path file = directory.resolve("broker");
        if (Files.notExists(file)) {
            return;
        }
        try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            while (bytes.remaining() >= 8 && bytes.remaining() >= 8 + bytes.getInt(bytes.position() + 4)) {
                bytes.position(bytes.position() + 8 + bytes.getInt(bytes.position() + 4));
            }
            channel.truncate(bytes.position());
        }
    }
}
