package io.bytemeter.launcher;

import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.billing.ApiConfig;
import io.bytemeter.billing.ServingConfig;
import io.bytemeter.billing.peer.PeerConfig;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    /** Enough for load balancers that look every second. */
    static final Setting<Duration> DRAIN_DELAY = ServingConfig.drainDelay("2s");

    /** All settings of this command. */
    static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(DRAIN_DELAY),
                    ClusterConfig.SETTINGS,
                    MeteringConfig.SETTINGS,
                    MeteringConfig.CLUSTER_SETTINGS,
                    PeerConfig.SETTINGS,
                    ApiConfig.SETTINGS,
                    WebhookConfig.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() {
        Settings resolved = settings.resolve(SETTINGS, System.getenv(), Map.of());
        PeerConfig peer = PeerConfig.from(resolved);
        MeteringConfig metering = MeteringConfig.member(resolved, ClusterConfig.from(resolved), peer.server());
        return Runner.of(spec)
                .run(new ServeProcess(metering, ApiConfig.from(resolved), WebhookConfig.from(resolved), peer));
    }
}
