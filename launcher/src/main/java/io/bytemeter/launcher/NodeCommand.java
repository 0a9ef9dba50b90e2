package io.bytemeter.launcher;

import io.bytemeter.schema.topic.ClusterConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        header = "Run one proxy node against a cluster.",
        description = "Needs brokers (kafka.bootstrap.servers) and a schema registry (schema.registry.url).")
final class NodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() {
        ClusterConfig cluster = ClusterConfig.from(settings.resolve(ClusterConfig.SETTINGS, System.getenv(), Map.of()));
        return Runner.of(spec).run(new NodeProcess(cluster));
    }
}
