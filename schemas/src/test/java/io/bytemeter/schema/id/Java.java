package io.bytemeter.schema.id;

import java.nio.file.Path;

/** The Java that runs the tests. */
final class Java {
    private Java() {}

    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
