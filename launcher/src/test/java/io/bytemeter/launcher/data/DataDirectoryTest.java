package io.bytemeter.launcher.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void isMadeWhenAbsentAndTakenUpAgainAfterClose() {
        Path path = parent.resolve("a/b");
        for (int i = 0; i < 2; i++) {
            try (DataDirectory directory = DataDirectory.open(path)) {
                assertThat(directory.resolve("kafka")).isEqualTo(path.resolve("kafka"));
            }
        }
        assertThat(path.resolve("bytemeter.version")).hasContent("1");
    }

    @Test
    void refusesADirectoryInUse() {
        try (DataDirectory used = DataDirectory.open(parent)) {
            assertThatThrownBy(() -> DataDirectory.open(used.path()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessage("data.dir: " + parent
                            + " (expected: a directory no running instance uses; process this one does)");
        }
    }

    @Test
    void namesTheOtherProcessThatUsesIt() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldMain.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("holds");
            assertThatThrownBy(() -> DataDirectory.open(parent))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("no running instance uses; process " + holder.pid() + " does");
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        DataDirectory.open(parent).close();
    }

    @Test
    void refusesAnotherLayout() throws IOException {
        Files.writeString(parent.resolve("bytemeter.version"), "2\n");
        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("data.dir: " + parent + " (expected: layout 1 in bytemeter.version; it says 2, so another"
                        + " version of Bytemeter wrote it)");
        Files.writeString(parent.resolve("bytemeter.version"), "1\n");
        DataDirectory.open(parent).close();
    }

    @Test
    void refusesAFile() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("data.dir: " + file + " (expected: a directory; this is a file)");
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("below")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("(expected: a directory that can be written; ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesWhatCannotBeWrittenEvenByRoot() {
        assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/self/bytemeter")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("data.dir: /proc/self/bytemeter (expected: a directory that can be written; ");
        assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/self")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("(expected: a directory that can be written; ");
    }
}
