package io.bytemeter.system;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Arrays;
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

    /** Skips the test that asks, or fails it, unless all of them are here. */
    static void require() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            missing("no Docker engine answers");
            return;
        }
        Arrays.stream(values()).filter(image -> !image.isHere()).forEach(image -> missing("no image " + image.image));
    }

    private boolean isHere() {
        try {
            return DockerClientFactory.lazyClient().inspectImageCmd(image).exec() != null;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static void missing(String what) {
        String reason = what + "; .ci/containers makes what is needed";
        if (REQUIRED) {
            fail(reason);
        }
        abort(reason);
    }
}
