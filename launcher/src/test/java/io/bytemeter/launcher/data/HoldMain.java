package io.bytemeter.launcher.data;

import java.io.IOException;
import java.nio.file.Path;

/** The other process of {@link DataDirectoryTest}: holds a data directory until it is killed or its input ends. */
final class HoldMain {
    private HoldMain() {}

    public static void main(String[] args) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(args[0]))) {
            System.out.println("holds");
            if (System.in.read() < 0) {
                System.out.println("lets go of " + directory.path());
            }
        }
    }
}
