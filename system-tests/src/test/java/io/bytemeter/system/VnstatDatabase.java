package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real vnStat database of one interface, whose totals a test sets as vnstatd would. */
final class VnstatDatabase {
    private final Path config;
    private final Path file;

    VnstatDatabase(Path directory) throws IOException, InterruptedException {
        Path database = directory.resolve("vnstat");
        file = database.resolve("vnstat.db");
        config = Files.writeString(directory.resolve("vnstat.conf"), """
                DatabaseDir "%s"
                UseLogging 0
                CreateDirs 1
                UpdateFileOwner 0
                SaveInterval 1
                UpdateInterval 2
                PollInterval 1
                BandwidthDetection 0
                MaxBandwidth 0
                TimeSyncWait 0
                """.formatted(database));
        run("vnstatd", "--config", config.toString(), "--initdb");
        sql("INSERT INTO interface(id,name,alias,active,created,updated,rxcounter,txcounter,rxtotal,txtotal)"
                + " VALUES(1,'proxy0','',1,'2026-09-01',datetime('now','localtime'),0,0,9000000000,4000000000)");
    }

    /** The command that tells what is in it. */
    List<String> command() {
        return List.of("vnstat", "--config", config.toString(), "--json");
    }

    /** Adds to all that was received and sent, as of now. */
    void add(long rx, long tx) throws IOException, InterruptedException {
        sql("UPDATE interface SET rxtotal=rxtotal+" + rx + ", txtotal=txtotal+" + tx + ", updated=datetime("
                + Instant.now().getEpochSecond() + ",'unixepoch','localtime')");
    }

    private void sql(String statement) throws IOException, InterruptedException {
        run("sqlite3", "-cmd", ".timeout 5000", file.toString(), statement);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
    }
}
