package io.bytemeter.bench.start;

import io.bytemeter.bench.kit.Api;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Pause;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.bench.kit.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Of {@code ./bytemeter standalone}, from the start of the process to the first answer that it is healthy. */
final class StandaloneStarts {
    private static final String EMPTY = "Bytemeter standalone, empty directory";
    private static final String STOPPED = "Bytemeter standalone, after a stop";
    private static final String KILLED = "Bytemeter standalone, after kill -9";

    private StandaloneStarts() {}

    static void run(int rounds, Report report) throws Exception {
        Table table = new Table("until healthy", "", Column.compared("s", 2).withSpread());
        for (int round = 0; round < rounds; round++) {
            try (Scratch scratch = Scratch.open()) {
                start(EMPTY, scratch.path(), table).stop();
                start(STOPPED, scratch.path(), table).kill();
                start(KILLED, scratch.path(), table).stop();
            }
        }
        report.add(table);
    }

    private static Started start(String name, Path directory, Table table) throws Exception {
        int port = Ports.free();
        Path config = Files.writeString(directory.resolve("node.json"), """
                {"inbounds": [{"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks"}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(Ports.free()));
        ProcessBuilder program = Started.bytemeter(
                directory.resolve("standalone.txt"),
                List.of(
                        "standalone",
                        "--data-dir=" + directory.resolve("data"),
                        "--node-config=" + config,
                        "--set=api.port=" + port,
                        "--set=kafka.port=" + Ports.free()));
        Api api = new Api(port);
        long start = System.nanoTime();
        Started standalone = Started.of(program);
        Pause.until(name, 120, 10, api::isHealthy);
        table.add(name, (System.nanoTime() - start) / 1e9);
        return standalone;
    }
}
