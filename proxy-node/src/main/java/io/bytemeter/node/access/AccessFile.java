package io.bytemeter.node.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocks a node last knew, for a start without Kafka. Replaced whole, so it is always one state that held. What
 * remains of quotas, and kicks, are not in it: they speak of connections that a new start does not have.
 *
 * <p>A file that cannot be read does not keep the node from serving everybody else: it is put aside, the node begins
 * without blocks and says so, and Kafka, once it answers, tells all of them.
 */
public final class AccessFile {
    private static final Logger logger = LoggerFactory.getLogger(AccessFile.class);

    private final Path file;

    /** @param directory of the node */
    public AccessFile(Path directory) {
        this.file = directory.resolve("access");
    }

    /** The blocks saved last; none if there is no file, or a damaged one. */
    public Map<String, UserAccess> load() {
        Map<String, UserAccess> users = new HashMap<>();
        try {
            BlockCodec.decode(Files.readAllBytes(file))
                    .forEach((user, until) -> users.put(user, new UserAccess(until, 0, null, 0)));
        } catch (NoSuchFileException e) {
            logger.atDebug().addKeyValue("file", file).log("no blocks were saved");
        } catch (DamagedAccessException e) {
            putAside(e);
        } catch (IOException e) {
            unreadable(e);
        }
        return users;
    }

    /** Replaces the file; what was saved before stays if that fails. */
    public void save(Map<String, Long> blocks) throws IOException {
        Path next = file.resolveSibling("access.next");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(BlockCodec.encode(blocks));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void putAside(DamagedAccessException damage) {
        unreadable(damage);
        try {
            Files.move(file, file.resolveSibling("access.damaged"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            logger.atWarn().addKeyValue("file", file).setCause(e).log("the damaged file of blocks stays where it is");
        }
    }

    private void unreadable(Exception cause) {
        logger.atError()
                .addKeyValue("file", file)
                .addKeyValue("cause", cause.toString())
                .log("blocked users are let in until Kafka tells who they are");
    }
}
