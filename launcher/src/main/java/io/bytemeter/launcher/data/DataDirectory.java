package io.bytemeter.launcher.data;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A data directory in use by this process. Another process is refused until it is closed or this one has died. */
public final class DataDirectory implements AutoCloseable {
    public static final Setting<Path> DIRECTORY = Setting.path(
            "data.dir", "./data", "Directory of everything standalone keeps; relative to where it is started.");

    /** Rises when a version of Bytemeter lays the directory out in a way earlier ones cannot read. */
    private static final String LAYOUT = "1";

    private static final String VERSION_FILE = "bytemeter.version";
    private static final String LOCK_FILE = "bytemeter.lock";

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes {@code directory} into use, making it if it is absent.
     *
     * @throws InvalidSettingException if it is no directory, not writable, of another layout, or in use
     */
    public static DataDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw refused(path, "a directory; this is a file");
        }
        try {
            Files.createDirectories(path);
            FileChannel lock = lock(path);
            try {
                checkLayout(path);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
            return new DataDirectory(path, lock);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw refused(path, "a directory that can be written; " + e.getFile() + ": " + reason);
        } catch (IOException e) {
            throw refused(path, "a directory that can be written; " + e.getMessage());
        }
    }

    /** Absolute path of {@code name} in the directory; nothing is created. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Absolute path of the directory. */
    public Path path() {
        return path;
    }

    /** Lets go of the directory. The lock file stays: removing it would race with the next instance. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                String holder = read(channel);
                channel.close();
                throw inUse(path, holder);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(path, "this one");
        }
        channel.truncate(0);
        channel.write(
                StandardCharsets.UTF_8.encode(
                        Long.toString(ProcessHandle.current().pid())),
                0);
        return channel;
    }

    private static void checkLayout(Path path) throws IOException {
        Path file = path.resolve(VERSION_FILE);
        if (Files.notExists(file)) {
            Files.writeString(file, LAYOUT + "\n");
            return;
        }
        String found = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!found.equals(LAYOUT)) {
            throw refused(
                    path,
                    "layout " + LAYOUT + " in " + VERSION_FILE + "; it says "
                            + (found.length() > 20 ? found.substring(0, 20) + "…" : found)
                            + ", so another version of Bytemeter wrote it");
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        channel.read(buffer, 0);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
    }

    private static InvalidSettingException inUse(Path path, String holder) {
        return refused(path, "a directory no running instance uses; process " + holder + " does");
    }

    private static InvalidSettingException refused(Path path, String expected) {
        return InvalidSettingException.of(DIRECTORY.key(), path, expected);
    }
}
