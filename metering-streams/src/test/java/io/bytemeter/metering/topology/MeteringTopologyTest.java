package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.id.LocalSchemaIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteringTopologyTest {
    @TempDir
    private Path directory;

    /** A renamed store or repartition topic would leave all data behind: this makes it a conscious act. */
    @Test
    void isTheTopologyThatTheDataOfRunningClustersBelongsTo() throws IOException {
        BookConfig config =
                new BookConfig(ZoneOffset.UTC, 1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(10));
        String description = MeteringTopology.build(
                        config,
                        LocalSchemaIds.open(directory.resolve("schemas.json")),
                        MeteringCounters.in(new SimpleMeterRegistry()),
                        Commits.UNHEARD)
                .describe()
                .toString();
        // Stores of one processor are described in no particular order.
        description = description
                .replace("[usage-commit, usage-book]", "[usage-book, usage-commit]")
                .replace("[tags-commit, tags-book]", "[tags-book, tags-commit]");

        try (InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
            assertThat(description.strip())
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }
}
