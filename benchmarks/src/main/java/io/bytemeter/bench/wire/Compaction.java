package io.bytemeter.bench.wire;

import io.bytemeter.bench.kit.Pause;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Brings a changelog and a store to the size they have once nothing in them has been replaced. */
final class Compaction {
    /** The changelog of users' totals. */
    static final String CHANGELOG = "bytemeter-metering-usage-book-changelog";

    private static final String STORE = "usage-book";
    private static final String CHECKPOINT = "cleaner-offset-checkpoint";

    private Compaction() {}

    /** Returns once the broker has compacted every segment that it may. */
    static void awaitChangelog(Path logs) throws Exception {
        Pause.until("the changelog is compacted", 300, 500, () -> cleaned(logs) >= active(logs));
    }

    /** The offset up to which the broker has compacted its only partition, as it notes in a file. */
    private static long cleaned(Path logs) throws IOException {
        Path checkpoint = logs.resolve(CHECKPOINT);
        if (Files.notExists(checkpoint)) {
            return 0;
        }
        return Files.readAllLines(checkpoint).stream()
                .filter(line -> line.startsWith(CHANGELOG + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** Where the segment begins that is written to. */
    private static long active(Path logs) throws IOException {
        List<String> segments = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logs.resolve(CHANGELOG + "-0"), "*.log")) {
            files.forEach(file -> segments.add(file.getFileName().toString()));
        }
        String last = Collections.max(segments);
        return Long.parseLong(last.substring(0, last.indexOf('.')));
    }

    /** Bytes of the store, compacted with the options that it was written with. */
    static double compactedStore(Path state) throws IOException, RocksDBException {
        double sum = 0;
        for (Path store : stores(state)) {
            compact(store);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(store)) {
                for (Path file : files) {
                    sum += Files.size(file);
                }
            }
        }
        return sum;
    }

    private static List<Path> stores(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(path -> path.endsWith(STORE) && Files.exists(path.resolve("CURRENT")))
                    .toList();
        }
    }

    private static void compact(Path store) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (ConfigOptions config = new ConfigOptions();
                DBOptions options = new DBOptions()) {
            OptionsUtil.loadLatestOptions(config, store.toString(), options, families);
            try (RocksDB open = RocksDB.open(options, store.toString(), families, handles)) {
                for (ColumnFamilyHandle handle : handles) {
                    open.compactRange(handle);
                }
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
    }
}
