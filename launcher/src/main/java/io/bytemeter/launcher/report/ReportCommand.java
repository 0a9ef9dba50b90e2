package io.bytemeter.launcher.report;

import io.bytemeter.interfaces.stats.StatsClient;
import io.bytemeter.interfaces.stats.StatsClient.StatsException;
import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.client.KeyOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        header = "Print what each inbound, outbound and user has moved, and the sums.",
        description = {
            "As the traffic.sh of v2ray's documents. Of the fleet for ever when the API is asked, of one node since its"
                    + " start when its api inbound is."
        })
public final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private KeyOption keyOption = new KeyOption();

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description =
                    "An API (with TLS https://HOST:PORT), or the api inbound of a node (127.0.0.1:10085). Default:"
                            + " ${DEFAULT-VALUE}.")
    private String server = "127.0.0.1:8080";

    @Option(names = "--json", description = "Print bytes as JSON instead of tables.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (StatsClient client = new StatsClient(server, keyOption.key())) {
            var counters = client.read();
            if (json) {
                out.println(Tables.json(counters));
            } else {
                out.print(Tables.text(counters, ""));
            }
            out.flush();
            return 0;
        } catch (StatsException | ApiException e) {
            return NoAnswer.tell(spec, e);
        }
    }
}
