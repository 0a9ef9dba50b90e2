package io.bytemeter.metering;

import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The id of an instance that was given none: made once, and kept beside the stores that belong to it. */
final class InstanceId {
    private static final String FILE = "instance-id";

    /** What instances were called before ids were kept. */
    private static final String FORMER = "bytemeter";

    private InstanceId() {}

    static String keptIn(Path stateDirectory) {
        Path file = stateDirectory.resolve(FILE);
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            boolean former = Files.isDirectory(stateDirectory.resolve(StreamsProperties.APPLICATION_ID));
            String id = former ? FORMER : "bytemeter-" + UUID.randomUUID();
            Files.createDirectories(stateDirectory);
            Files.writeString(file, id + "\n");
            return id;
        } catch (IOException e) {
            throw InvalidSettingException.of(
                    MeteringConfig.STATE_DIR.key(), stateDirectory, "a directory that can be written to: " + e);
        }
    }
}
