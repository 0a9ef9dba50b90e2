package io.bytemeter.launcher.quota;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quota get}. */
@Command(name = "get", mixinStandardHelpOptions = true, header = "Show a quota and what its period has used.")
final class GetCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions options = new ApiOptions();

    @Mixin
    private QuotaPath path = new QuotaPath();

    @Override
    public Integer call() {
        String from = path.path();
        return options.run(api -> api.get(from));
    }
}
