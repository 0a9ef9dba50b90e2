package io.bytemeter.node.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTableTest {
    private static final long NOW = 1_000_000;

    private long now = NOW;
    private final AccessTable table = new AccessTable(new Clock() {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    });
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        table.listener(told::addAll);
    }

    @Test
    void aBlockEndsByTheClockToTheMillisecond() {
        table.update(Map.of("alice", blocked(NOW + 500, 1)));

        assertThat(table.admits("alice")).isFalse();
        assertThat(table.admits("bob")).isTrue();
        now = NOW + 499;
        assertThat(table.admits("alice")).isFalse();
        now = NOW + 500;
        assertThat(table.admits("alice")).isTrue();
        assertThat(table.blocks()).isEmpty();
    }

    @Test
    void aBlockWithoutAnEndLastsUntilItIsWithdrawn() {
        table.update(Map.of("alice", blocked(UserAccess.FOR_EVER, 1)));
        now = Long.MAX_VALUE - 1;
        assertThat(table.admits("alice")).isFalse();

        table.update(Map.of("alice", UserAccess.FREE));
        assertThat(table.admits("alice")).isTrue();
        assertThat(told).containsExactly("alice", "alice");
    }

    @Test
    void onlyWhatChangedIsTold() {
        table.replace(Map.of("alice", blocked(NOW + 500, 1), "bob", blocked(NOW + 500, 2)));
        told.clear();

        table.replace(Map.of("alice", blocked(NOW + 500, 1), "carol", blocked(NOW + 9, 3)));

        assertThat(told).containsExactlyInAnyOrder("bob", "carol");
        assertThat(table.blocks()).containsOnlyKeys("alice", "carol");
    }

    @Test
    void theSameStateToldAgainKeepsWhatHasMovedSince() {
        table.update(Map.of("alice", new UserAccess(UserAccess.NEVER, 0, new Remainder(100), 7)));
        Remainder known = table.of("alice").remainder();
        assertThat(known).isNotNull();
        known.moved(130);

        table.replace(Map.of("alice", new UserAccess(UserAccess.NEVER, 0, new Remainder(100), 7)));
        assertThat(table.of("alice").remainder()).isSameAs(known);
        assertThat(known.left()).isEqualTo(-30);

        table.update(Map.of("alice", new UserAccess(UserAccess.NEVER, 0, new Remainder(90), 8)));
        assertThat(table.of("alice").remainder().left()).isEqualTo(90);
    }

    private static UserAccess blocked(long until, long changedAt) {
        return new UserAccess(until, 0, null, changedAt);
    }
}
