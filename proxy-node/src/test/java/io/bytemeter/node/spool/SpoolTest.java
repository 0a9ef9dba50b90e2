package io.bytemeter.node.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int ENTRIES = 20;

    @TempDir
    private Path directory;

    /** Files are gone by then, and the first that is left says what was acknowledged at least. */
    @Test
    void withoutItsFileOfAcknowledgementsItSendsWhatIsLeftOnceMore() throws IOException {
        try (Spool spool = open()) {
            spool.begin(1, new Book(7, 4, Map.of(), null, null));
            for (int i = 1; i <= ENTRIES; i++) {
                Position position = new Position(i, 0, i, 0, 0, 0);
                spool.append(new Entry(i, 7, 0, position, 1, 0, new byte[100_000]));
            }
            spool.acknowledge(15);
        }
        Files.delete(directory.resolve("acknowledged"));

        try (Spool spool = open()) {
            assertThat(spool.acknowledged()).isBetween(10L, 14L);
            assertThat(spool.unread()).isEqualTo(ENTRIES - spool.acknowledged());
            List<Long> left = new ArrayList<>();
            for (Entry entry = spool.next(); entry != null; entry = spool.next()) {
                left.add(entry.number());
            }
            assertThat(left).startsWith(spool.acknowledged() + 1).endsWith((long) ENTRIES);
            spool.acknowledge(ENTRIES);
            assertThat(spool.hasRoom()).isTrue();
        }
    }

    private Spool open() throws IOException {
        return Spool.open(directory, 1 << 20, Disk.REAL);
    }
}
