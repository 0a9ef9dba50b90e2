package io.bytemeter.launcher;

import io.bytemeter.launcher.data.DataDirectory;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "standalone",
        mixinStandardHelpOptions = true,
        header = "Run everything in one JVM, with an embedded Kafka broker.",
        description = {
            "Listens on 127.0.0.1 and keeps everything in one data directory. Prints its addresses when it is ready.",
            "SIGTERM or SIGINT stops it in good order; started again on the same directory it goes on where it was."
        })
final class StandaloneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept; the same as --set data.dir=DIR. Default: ./data.")
    private @Nullable String dataDirectory;

    @Option(
            names = "--node-config",
            paramLabel = "FILE",
            description = "The node's inbounds and outbounds in v2ray's JSON; the same as --set node.config=FILE.")
    private @Nullable String nodeConfig;

    @Override
    public Integer call() {
        Map<String, String> shortcuts = new HashMap<>();
        if (dataDirectory != null) {
            shortcuts.put(DataDirectory.DIRECTORY.key(), dataDirectory);
        }
        if (nodeConfig != null) {
            shortcuts.put(NodeSettings.CONFIG.key(), nodeConfig);
        }
        Settings resolved = settings.resolve(StandaloneConfig.SETTINGS, System.getenv(), shortcuts);
        return Runner.of(spec).run(new Standalone(StandaloneConfig.from(resolved)));
    }
}
