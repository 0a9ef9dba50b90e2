package io.bytemeter.launcher.report;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.stats.StatsClient;
import io.bytemeter.interfaces.stats.StatsClient.StatsException;
import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.client.KeyOption;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        header = "Print at what rates inbounds, outbounds and users move bytes.",
        description = {"As `watch traffic.sh reset` shows them, without resetting anything. Ends with Ctrl-C."})
public final class WatchCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

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

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Between two readings. Default: ${DEFAULT-VALUE}.")
    private int interval = 2;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "Ends after as many tables; 0 for never. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (StatsClient client = new StatsClient(server, keyOption.key())) {
            long at = System.nanoTime();
            Map<Counter, Long> before = client.read();
            for (int table = 0; count == 0 || table < count; table++) {
                pause();
                long now = System.nanoTime();
                Map<Counter, Long> counters = client.read();
                out.print((count == 0 ? CLEAR_SCREEN : "")
                        + Tables.text(rates(before, counters, (now - at) / 1e9), "/s"));
                out.flush();
                before = counters;
                at = now;
            }
            return 0;
        } catch (StatsException | ApiException e) {
            return NoAnswer.tell(spec, e);
        }
    }

    /** A counter that fell is of a node that was started anew: all it has is new. */
    static Map<Counter, Long> rates(Map<Counter, Long> before, Map<Counter, Long> now, double seconds) {
        Map<Counter, Long> rates = new HashMap<>();
        now.forEach((counter, total) -> {
            long last = before.getOrDefault(counter, 0L);
            rates.put(counter, Math.round((total < last ? total : total - last) / Math.max(seconds, 0.001)));
        });
        return rates;
    }

    private void pause() throws InterruptedException {
        if (new CountDownLatch(1).await(Math.max(1, interval), TimeUnit.SECONDS)) {
            throw new IllegalStateException("a latch that nobody counts down");
        }
    }
}
