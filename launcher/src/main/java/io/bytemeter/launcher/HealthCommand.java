package io.bytemeter.launcher;

import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.client.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code health}: what health checks call where the API speaks TLS. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        header = "Print whether an instance or a node serves; exits with 1 if it does not.")
final class HealthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClientOptions api = new ClientOptions();

    @Override
    public Integer call() {
        try {
            spec.commandLine().getOut().println(api.client().get("/v1/health/ready"));
            return Runner.OK;
        } catch (ApiException e) {
            spec.commandLine().getErr().println("bytemeter health: " + e.getMessage());
            return Runner.FAILED;
        }
    }
}
