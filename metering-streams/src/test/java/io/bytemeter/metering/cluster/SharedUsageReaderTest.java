package io.bytemeter.metering.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Progress;
import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.metering.query.Row;
import io.bytemeter.metering.query.Rows;
import io.bytemeter.metering.query.Share;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists over instances between which partitions move. Users are numbers; each is in the partition of its last digit. */
class SharedUsageReaderTest {
    private static final long SEED = 20261121;
    private static final int PARTITIONS = 10;
    private static final int USERS = 500;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Random random = new Random(SEED);
    private final Map<String, Instance> instances = new TreeMap<>();
    private final String[] owners = new String[PARTITIONS];
    private final String[] copies = new String[PARTITIONS];
    private final List<GapRef> gaps = new ArrayList<>();
    private final Shares shares;
    private final SharedUsageReader reader;

    SharedUsageReaderTest() {
        for (String name : List.of(Placement.HERE, "b:1", "c:1")) {
            instances.put(name, new Instance());
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            move(partition, partition % 3);
        }
        Placement placement = new Placement() {
            @Override
            public Holders holders(BookKind book, int partition) {
                return new Holders(owners[partition], List.of(copies[partition]));
            }

            @Override
            public List<String> others() {
                return List.of("b:1", "c:1");
            }
        };
        shares = new Shares(instances.get(Placement.HERE), placement, instances::get);
        reader = new SharedUsageReader(shares, book -> PARTITIONS, subject -> 0, () -> gaps);
    }

    @AfterEach
    void stop() {
        reader.close();
    }

    private void move(int partition, int to) {
        List<String> names = List.copyOf(instances.keySet());
        instances.values().forEach(instance -> instance.active.remove(partition));
        instances.values().forEach(instance -> instance.standby.remove(partition));
        owners[partition] = names.get(to);
        copies[partition] = names.get((to + 1) % names.size());
        instances.get(owners[partition]).active.add(partition);
        instances.get(copies[partition]).standby.add(partition);
    }

    @Test
    void pagesAreTheSameWhileThePartitionsMove() {
        for (Sort sort : Sort.values()) {
            Map<String, Long> found = new HashMap<>();
            SubjectUsage after = null;
            boolean more = true;
            while (more) {
                move(random.nextInt(PARTITIONS), random.nextInt(3));
                ListAnswer page = reader.list(query(sort, after));
                page.subjects().forEach(subject -> assertThat(
                                found.put(subject.id(), subject.usage().downlink()))
                        .as("told once: " + subject.id() + ", seed " + SEED)
                        .isNull());
                more = page.more();
                after = page.subjects().get(page.subjects().size() - 1);
            }
            assertThat(found).hasSize(USERS);
            assertThat(found.values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(IntStream.range(0, USERS)
                            .mapToLong(SharedUsageReaderTest::downlink)
                            .sum());
        }
    }

    @Test
    void copiesAnswerForAnOwnerThatIsAwayAndTheAnswerSaysSo() {
        assertThat(reader.list(query(Sort.ID, null)).lag()).isNull();

        instances.get("b:1").away = true;

        ListAnswer page = reader.list(query(Sort.ID, null));
        assertThat(page.lag()).isEqualTo(5);
        assertThat(page.subjects()).extracting(SubjectUsage::id).startsWith("000", "001", "002", "003");
    }

    @Test
    void aPartitionThatNobodyHasIsNotLeftOutSilently() {
        instances.get("b:1").away = true;
        instances.get("c:1").away = true;

        assertThatThrownBy(() -> reader.list(query(Sort.ID, null))).isInstanceOf(NotReadyException.class);
    }

    /** A placement that is behind: those who are asked no longer have it. */
    @Test
    void whoNoLongerHasAPartitionSaysSo() {
        instances.values().forEach(instance -> instance.active.remove(4));
        instances.values().forEach(instance -> instance.standby.remove(4));

        assertThatThrownBy(() -> reader.list(query(Sort.ID, null))).isInstanceOf(NotReadyException.class);
    }

    @Test
    void anAnswerNamesTheGapsThatItsSubjectMayHaveLostBytesIn() {
        gaps.add(new GapRef("its partition", "n1", 0, NOW, NOW));
        gaps.add(new GapRef("another partition", "n1", 1, NOW, NOW));
        gaps.add(new GapRef("declared", "n2", -1, NOW, NOW));
        gaps.add(new GapRef("another time", "n1", 0, NOW.minusSeconds(7200), NOW.minusSeconds(7200)));

        assertThat(gapsOf(SubjectKind.USER)).containsExactly("its partition", "declared");
        assertThat(gapsOf(SubjectKind.INBOUND)).containsExactly("its partition", "another partition", "declared");
        assertThat(gapsOf(SubjectKind.NODE)).containsExactly("its partition", "another partition");
    }

    /** Of the hour around now; the subject is of partition 0. */
    private List<String> gapsOf(SubjectKind kind) {
        UsageQuery query = new UsageQuery(
                new Subject(kind, "n1"),
                WindowLength.HOUR,
                NOW.minusSeconds(1800),
                NOW.plusSeconds(1800),
                ZoneOffset.UTC,
                null);
        return reader.read(query).orElseThrow().gaps();
    }

    private static ListQuery query(Sort sort, SubjectUsage after) {
        return new ListQuery(
                SubjectKind.USER,
                WindowLength.MONTH,
                NOW,
                ZoneOffset.UTC,
                sort,
                sort != Sort.ID,
                7,
                after,
                SubjectFilter.ALL);
    }

    @Test
    void rowsAreOfTheOwnerAndOfACopyWhereThatWillDo() {
        byte[] prefix = {1};
        int partition = 1; // of b:1
        assertThat(shares.rowsOrCopy(BookKind.USAGE, partition, prefix).lag()).isNull();

        instances.get("b:1").away = true;

        Rows.Answer answer = shares.rowsOrCopy(BookKind.USAGE, partition, prefix);
        assertThat(answer.lag()).isEqualTo(5);
        assertThat(answer.rows().get(0).value()).containsExactly(partition);
        assertThatThrownBy(() -> shares.rows(BookKind.USAGE, partition, prefix, prefix, 10))
                .isInstanceOf(NotReadyException.class);
    }

    private static long downlink(int user) {
        return user * 7919L % 100; // many are equal
    }

    private static final class Instance implements Share {
        private final Set<Integer> active = new HashSet<>();
        private final Set<Integer> standby = new HashSet<>();
        private boolean away;

        @Override
        public Optional<UsageAnswer> read(UsageQuery query, boolean stale) {
            return Optional.of(new UsageAnswer(List.of(), NOW, null, List.of()));
        }

        @Override
        public ListAnswer list(ListQuery query, List<Integer> partitions, boolean stale) {
            if (away || !(stale ? standby : active).containsAll(partitions)) {
                throw new NotReadyException("not here", null);
            }
            List<ListAnswer> answers = new ArrayList<>();
            for (int partition : partitions) {
                List<SubjectUsage> subjects = IntStream.range(0, USERS)
                        .filter(user -> user % PARTITIONS == partition)
                        .mapToObj(user ->
                                new SubjectUsage(String.format("%03d", user), new Usage(0, downlink(user), 0, 0, 1)))
                        .filter(subject ->
                                query.after() == null || query.order().compare(subject, query.after()) > 0)
                        .toList();
                answers.add(
                        new ListAnswer(query.start(), query.end(), subjects, false, NOW, stale ? 5L : null, List.of()));
            }
            return ListAnswer.merged(query, answers);
        }

        @Override
        public Rows.Answer rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit, boolean stale) {
            if (away || !(stale ? standby : active).contains(partition)) {
                throw new NotReadyException("not here", null);
            }
            return new Rows.Answer(List.of(new Row(prefix, new byte[] {(byte) partition})), stale ? 5L : null);
        }

        @Override
        public Progress progress() {
            return new Progress(Map.of(), Map.of(), 0);
        }
    }
}
