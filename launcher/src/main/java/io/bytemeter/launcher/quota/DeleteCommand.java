package io.bytemeter.launcher.quota;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quota delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        header = "Delete a quota; a user it keeps out is let in again.")
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions options = new ApiOptions();

    @Mixin
    private QuotaPath path = new QuotaPath();

    @Override
    public Integer call() {
        String which = path.path();
        return options.run(api -> api.send("DELETE", which, null));
    }
}
