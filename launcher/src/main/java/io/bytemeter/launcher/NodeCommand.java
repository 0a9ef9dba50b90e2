package io.bytemeter.launcher;

import io.bytemeter.billing.StatusConfig;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        header = "Run one proxy node against a cluster.",
        description = "Needs brokers (kafka.bootstrap.servers) and a schema registry (schema.registry.url).")
final class NodeCommand implements Callable<Integer> {
    /** All settings of this command. */
    static final List<Setting<?>> SETTINGS = Stream.of(
                    ClusterConfig.SETTINGS,
                    NodeSettings.SETTINGS,
                    StatusConfig.SETTINGS,
                    List.of(NodeSettings.DATA_DIRECTORY))
            .<Setting<?>>flatMap(List::stream)
            .toList();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--node-config",
            paramLabel = "FILE",
            description = "The node's inbounds and outbounds in v2ray's JSON; the same as --set node.config=FILE.")
    private @Nullable String nodeConfig;

    @Override
    public Integer call() {
        Settings resolved = settings.resolve(
                SETTINGS,
                System.getenv(),
                nodeConfig == null ? Map.of() : Map.of(NodeSettings.CONFIG.key(), nodeConfig));
        NodeSettings node = NodeSettings.from(resolved, resolved.get(NodeSettings.DATA_DIRECTORY));
        NodePart.config(node);
        return Runner.of(spec).run(new NodeProcess(ClusterConfig.from(resolved), node, StatusConfig.from(resolved)));
    }
}
