package io.bytemeter.collect.vnstat;

import io.bytemeter.collect.source.Command;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Interfaces as inbounds. The time of a reading is when vnStat last updated its database, as far as it says so. */
public final class VnstatSource implements Source {
    /** What is read. */
    public interface Text {
        String read() throws SourceException;
    }

    private final Text text;
    private final Set<String> interfaces;
    private final Clock clock;

    /** @param interfaces to read; none for all */
    public VnstatSource(Text text, Set<String> interfaces, Clock clock) {
        this.text = text;
        this.interfaces = Set.copyOf(interfaces);
        this.clock = clock;
    }

    /** What a command prints. */
    public static Text command(List<String> words) {
        return new Command(words)::run;
    }

    /** What a file has, which somebody else writes. */
    public static Text file(Path file) {
        return () -> {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new SourceException(file + " cannot be read: " + e, e);
            }
        };
    }

    @Override
    public Reading read() throws SourceException {
        long askedAt = clock.millis();
        VnstatText read = VnstatText.parse(text.read());
        Map<Subject, Moved> counters = new HashMap<>();
        read.interfaces().forEach((name, moved) -> {
            if ((interfaces.isEmpty() || interfaces.contains(name)) && Names.violation(name) == null) {
                counters.put(new Subject(SubjectKind.INBOUND, name), moved);
            }
        });
        if (!interfaces.stream().allMatch(read.interfaces()::containsKey)) {
            throw new SourceException(
                    "vnstat has " + read.interfaces().keySet() + " (expected: all of " + interfaces + ")");
        }
        long at = read.updatedAt() == 0 ? askedAt : Math.min(askedAt, read.updatedAt());
        return new Reading(at, clock.millis(), Reading.UNKNOWN, 0, counters);
    }

    @Override
    public void close() {}
}
