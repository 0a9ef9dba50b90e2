package io.bytemeter.bench.kit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/** A directory that goes when it is closed. */
public final class Scratch implements AutoCloseable {
    /** Where a broker keeps its logs in it. */
    public static final String KAFKA = "kafka";

    private final Path path;

    private Scratch(Path path) {
        this.path = path;
    }

    public static Scratch open() throws IOException {
        return new Scratch(Files.createTempDirectory("bytemeter-bench"));
    }

    public Path path() {
        return path;
    }

    /** Copies all that is in it. */
    public void copyTo(Scratch other) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = other.path.resolve(path.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Bytes in the broker's logs of topics, given as a pattern of partitions' names such as {@code events-*}. */
    public double logBytes(String partitions) throws IOException {
        double sum = 0;
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(path.resolve(KAFKA), partitions)) {
            for (Path log : logs) {
                try (DirectoryStream<Path> segments = Files.newDirectoryStream(log, "*.log")) {
                    for (Path segment : segments) {
                        sum += Files.size(segment);
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        Utils.delete(path.toFile());
    }
}
