package io.bytemeter.node.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** How files are opened; tests put a disk here that is full. */
@FunctionalInterface
public interface Disk {
    /** The machine's own. */
    Disk REAL = FileChannel::open;

    FileChannel open(Path file, OpenOption... options) throws IOException;
}
