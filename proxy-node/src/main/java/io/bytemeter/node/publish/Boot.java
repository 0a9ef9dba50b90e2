package io.bytemeter.node.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one start of the machine from another. */
final class Boot {
    private static final Logger logger = LoggerFactory.getLogger(Boot.class);
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long MASK = (1L << 52) - 1;

    private Boot() {}

    /** 52 bits that differ with each start of the machine; 0 if that cannot be told here. */
    static long id() {
        try {
            UUID id = UUID.fromString(Files.readString(FILE).strip());
            return (id.getMostSignificantBits() ^ id.getLeastSignificantBits()) & MASK;
        } catch (IOException | IllegalArgumentException e) {
            logger.atInfo().log(
                    "this machine does not tell its starts apart: after a crash usage not spooled is a gap");
            return 0;
        }
    }
}
