package io.bytemeter.launcher;

import io.bytemeter.billing.StatusConfig;
import io.bytemeter.collect.config.CollectorSettings;
import io.bytemeter.collect.config.SourceConfig;
import io.bytemeter.collect.config.SourcesReader;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        header = "Read v2ray, Hysteria, go-tunnel and vnStat servers that run already into a cluster.",
        description =
                "Needs brokers (kafka.bootstrap.servers), a schema registry (schema.registry.url), and in its file a"
                        + " section 'sources'.")
final class CollectCommand implements Callable<Integer> {
    /** All settings of this command. */
    static final List<Setting<?>> SETTINGS = Stream.of(
                    ClusterConfig.SETTINGS, CollectorSettings.SETTINGS, StatusConfig.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() {
        Settings resolved = settings.resolve(SETTINGS, System.getenv(), Map.of(), Set.of(SourcesReader.SECTION));
        List<SourceConfig> sources = SourcesReader.read(settings.section(SourcesReader.SECTION));
        return Runner.of(spec)
                .run(new CollectProcess(
                        ClusterConfig.from(resolved),
                        CollectorSettings.from(resolved),
                        sources,
                        CollectorSettings.listen(resolved),
                        resolved.get(CollectorSettings.KEY),
                        StatusConfig.from(resolved)));
    }
}
