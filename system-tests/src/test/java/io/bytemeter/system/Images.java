package io.bytemeter.system;

import static org.assertj.core.api.Assertions.fail;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * Images that containers are started from: {@code .ci/containers} makes them. Where there are none, tests that need them
 * are skipped and say why, unless {@code -Dbytemeter.containers=required}.
 */
enum Images {
    BYTEMETER("bytemeter.image", "bytemeter:local"),
    /** What an upgrade begins with. */
    PREVIOUS("bytemeter.image.previous", "bytemeter:previous"),
    KAFKA("bytemeter.image.kafka", "bytemeter-kafka:local"),
    REGISTRY("bytemeter.image.registry", "bytemeter-registry:local");

    private static final boolean REQUIRED = "required".equals(System.getProperty("bytemeter.containers"));

    private final String image;

    Images(String property, String image) {
        this.image = System.getProperty(property, image);
    }

    String image() {
        return image;
    }

    /** Whether tests that need the images are to be run: not where they cannot be. */
    static boolean areWanted() {
        return REQUIRED || missing() == null;
    }

    /** Fails unless all of them are here. */
    static void require() {
        String missing = missing();
        if (missing != null) {
            fail(missing + "; .ci/containers makes what is needed");
        }
    }

    private static @Nullable String missing() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return "no Docker engine answers";
        }
        return Arrays.stream(values())
                .filter(image -> !image.isHere())
                .findFirst()
                .map(image -> "no image " + image.image)
                .orElse(null);
    }

    private boolean isHere() {
        try {
            return DockerClientFactory.lazyClient().inspectImageCmd(image).exec() != null;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
