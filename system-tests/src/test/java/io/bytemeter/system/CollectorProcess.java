package io.bytemeter.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A collector as a process of its own, into the broker of a standalone whose own node nobody uses. */
final class CollectorProcess {
    /** Under which it books. */
    static final String NODE = "c1";

    private CollectorProcess() {}

    /** @param rest of its configuration, sources and all */
    static ClusterProcess of(Path directory, StandaloneProcess standalone, RegistryServer registry, String rest)
            throws IOException {
        String common = """
                kafka.bootstrap.servers: 127.0.0.1:%d
                schema.registry.url: %s
                topics.partitions: 4
                node:
                  id: %s
                  data-dir: %s
                """.formatted(standalone.kafkaPort(), registry.url(), NODE, directory.resolve("collect"));
        Path file = Files.writeString(directory.resolve("collect.yaml"), common + rest);
        return new ClusterProcess(
                "collect",
                directory,
                List.of(
                        StandaloneProcess.ROOT.resolve("bytemeter").toString(),
                        "collect",
                        "--config",
                        file.toString()));
    }

    /** The node of standalone. */
    static String unusedNode() {
        return """
                {"inbounds": [{"tag": "unused", "listen": "127.0.0.1", "port": %d, "protocol": "socks"}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(StandaloneProcess.freePort());
    }
}
