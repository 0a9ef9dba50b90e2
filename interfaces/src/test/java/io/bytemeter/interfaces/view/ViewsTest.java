package io.bytemeter.interfaces.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewsTest {
    private static final Counter UP = Counter.of(SubjectKind.USER, "a", Direction.UPLINK);
    private static final Counter DOWN = Counter.of(SubjectKind.USER, "a>>>b", Direction.DOWNLINK);

    @TempDir
    private Path directory;

    private final Map<Counter, Long> totals = new HashMap<>();

    private Views views(boolean countersSurvive) {
        return new Views(() -> new HashMap<>(totals), new ViewFile(directory.resolve("views.json")), countersSurvive);
    }

    private static Map<Counter, Long> reset(Views views, String name) {
        Reset reset = views.reset(name, counter -> true);
        reset.sent();
        return reset.moved();
    }

    @Test
    void aResetAnswersWhatCameSinceTheOneBefore() {
        Views views = views(true);
        totals.put(UP, 10L);
        assertThat(reset(views, "panel")).containsExactly(Map.entry(UP, 10L));

        totals.put(UP, 12L);
        totals.put(DOWN, 5L);
        assertThat(views.unread("panel")).containsOnly(Map.entry(UP, 2L), Map.entry(DOWN, 5L));
        assertThat(reset(views, "panel")).containsOnly(Map.entry(UP, 2L), Map.entry(DOWN, 5L));
        assertThat(reset(views, "panel")).containsOnly(Map.entry(UP, 0L), Map.entry(DOWN, 0L));
        assertThat(views.totals()).isEqualTo(totals);
    }

    @Test
    void viewsDoNotDisturbEachOther() {
        Views views = views(true);
        totals.put(UP, 10L);
        reset(views, "one");

        assertThat(views.unread("two")).containsEntry(UP, 10L);
        assertThat(reset(views, "two")).containsEntry(UP, 10L);
    }

    @Test
    void onlyTheCountersAskedForAreReset() {
        Views views = views(true);
        totals.put(UP, 10L);
        totals.put(DOWN, 20L);
        views.reset("panel", UP::equals).sent();

        assertThat(views.unread("panel")).containsOnly(Map.entry(UP, 0L), Map.entry(DOWN, 20L));
    }

    @Test
    void whatCouldNotBeSentIsInTheNextAnswer() {
        Views views = views(true);
        totals.put(UP, 10L);
        Reset lost = views.reset("panel", counter -> true);
        assertThat(views.unread("panel")).containsEntry(UP, 0L); // under way

        totals.put(UP, 11L);
        lost.failed();
        lost.sent(); // the first word holds
        assertThat(reset(views, "panel")).containsEntry(UP, 11L);
    }

    @Test
    void answersUnderWayAtTheSameTimeShareNothing() {
        Views views = views(true);
        totals.put(UP, 10L);
        Reset first = views.reset("panel", counter -> true);
        totals.put(UP, 13L);
        Reset second = views.reset("panel", counter -> true);

        assertThat(first.moved()).containsEntry(UP, 10L);
        assertThat(second.moved()).containsEntry(UP, 3L);
        second.sent();
        first.failed();
        assertThat(reset(views, "panel")).containsEntry(UP, 10L);
    }

    @Test
    void aReplicaThatLagsBehindHasNothingNew() {
        Views views = views(true);
        totals.put(UP, 10L);
        reset(views, "panel");
        totals.put(UP, 8L);
        assertThat(reset(views, "panel")).containsEntry(UP, 0L);
        totals.put(UP, 12L);
        assertThat(reset(views, "panel")).containsEntry(UP, 2L);
    }

    @Test
    void viewsSurviveARestartOfCountersThatDo() {
        totals.put(UP, 10L);
        reset(views(true), "panel");
        totals.put(UP, 15L);
        assertThat(reset(views(true), "panel")).containsEntry(UP, 5L);
    }

    @Test
    void anAnswerThatWasUnderWayWhenTheProcessDiedIsGivenAgain() {
        totals.put(UP, 10L);
        Views first = views(true);
        reset(first, "panel");
        totals.put(UP, 14L);
        first.reset("panel", counter -> true);
        first.save();
        assertThat(reset(views(true), "panel")).containsEntry(UP, 4L);
    }

    @Test
    void whatWasNotReadSurvivesARestartOfCountersThatBeginAnew() {
        Views first = views(false);
        totals.put(UP, 10L);
        reset(first, "panel");
        totals.put(UP, 15L);
        totals.put(DOWN, 7L);
        first.save();

        totals.clear();
        Views second = views(false);
        assertThat(second.totals()).isEmpty();
        assertThat(second.unread("panel")).containsOnly(Map.entry(UP, 5L), Map.entry(DOWN, 7L));
        totals.put(UP, 1L);
        assertThat(reset(second, "panel")).containsOnly(Map.entry(UP, 6L), Map.entry(DOWN, 7L));
        second.save();
        totals.clear();
        assertThat(reset(views(false), "panel").values()).allMatch(bytes -> bytes == 0);
    }

    /** Whatever fails, restarts and overlaps: what the answers that were sent hold is what moved, once. */
    @Test
    void sumsOfResetsAreWhatMoved() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        boolean survive = random.nextBoolean();
        Views views = views(survive);
        views.unread("panel"); // there from the beginning
        long moved = 0;
        long told = 0;
        for (int i = 0; i < 2_000; i++) {
            long bytes = random.nextInt(1_000);
            totals.merge(random.nextBoolean() ? UP : DOWN, bytes, Long::sum);
            moved += bytes;
            int action = random.nextInt(10);
            if (action < 5) {
                Reset reset = views.reset("panel", random.nextBoolean() ? counter -> true : UP::equals);
                if (random.nextBoolean()) {
                    reset.sent();
                    told += sum(reset.moved());
                } else {
                    reset.failed();
                }
            } else if (action == 5) {
                views.save();
                if (!survive) {
                    totals.clear();
                }
                views = views(survive);
            }
        }
        told += sum(reset(views, "panel"));
        assertThat(told).as("seed %s", seed).isEqualTo(moved);
    }

    private static long sum(Map<Counter, Long> counters) {
        return counters.values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void thereAreNotAnyNumberOfViews() {
        Views views = views(true);
        for (int i = 0; i < Views.MAX_VIEWS; i++) {
            views.unread("view" + i);
        }
        assertThatThrownBy(() -> views.unread("one more"))
                .isInstanceOf(ViewException.class)
                .hasMessageContaining("one more");
        assertThatThrownBy(() -> views.unread("")).isInstanceOf(ViewException.class);
        assertThatThrownBy(() -> views.unread("x".repeat(101))).isInstanceOf(ViewException.class);
    }

    @Test
    void aDamagedFileStopsTheStart() throws Exception {
        Files.writeString(directory.resolve("views.json"), "{\"panel\":{\"nonsense\":1}}");
        assertThatThrownBy(() -> views(true))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("views.json");
    }
}
