package io.bytemeter.launcher;

import io.bytemeter.schema.topic.ClusterConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        header = "Run one instance of metering and billing API on a cluster.",
        description = {
            "Needs brokers (kafka.bootstrap.servers) and a schema registry (schema.registry.url).",
            "Start several to scale: they share the work and any of them answers for any subject."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() {
        ClusterConfig cluster = ClusterConfig.from(settings.resolve(ClusterConfig.SETTINGS, System.getenv(), Map.of()));
        return Runner.of(spec).run(new ServeProcess(cluster));
    }
}
