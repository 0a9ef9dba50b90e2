package io.bytemeter.schema.id;

import java.nio.file.Path;

/** Programs of the Java that runs the tests. */
final class Java {
    private Java() {}

    static String executable(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
