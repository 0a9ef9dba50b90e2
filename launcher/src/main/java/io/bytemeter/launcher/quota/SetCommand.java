package io.bytemeter.launcher.quota;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quota set}. */
@Command(name = "set", mixinStandardHelpOptions = true, header = "Create or change a quota.")
final class SetCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions options = new ApiOptions();

    @Mixin
    private QuotaPath path = new QuotaPath();

    @Option(
            names = "--limit",
            required = true,
            paramLabel = "BYTES",
            description = "For instance 10GiB, 10GB or 1.5TB; KB is 1000, KiB is 1024.")
    private String limit = "";

    @Option(
            names = "--period",
            required = true,
            paramLabel = "PERIOD",
            description = "hour, day, month, cycle or lifetime.")
    private String period = "";

    @Option(names = "--direction", paramLabel = "DIRECTION", description = "uplink, downlink, both or larger.")
    private @Nullable String direction;

    @Option(
            names = "--threshold",
            split = ",",
            paramLabel = "SHARE",
            description = "Percent of the limit or bytes, several times or with commas. Default: 80%%,100%%.")
    private List<String> thresholds = new ArrayList<>();

    @Option(
            names = "--action",
            paramLabel = "ACTION",
            description = "What reaching the limit does: alert, or block the user.")
    private @Nullable String action;

    @Option(names = "--time-zone", paramLabel = "ZONE", description = "IANA zone. Default: the billing time zone.")
    private @Nullable String timeZone;

    @Option(names = "--anchor-day", paramLabel = "DAY", description = "Day of the month a cycle starts on, 1..31.")
    private @Nullable Integer anchorDay;

    @Option(names = "--anchor-time", paramLabel = "HH:MM", description = "Time of day a cycle starts at.")
    private @Nullable String anchorTime;

    @Override
    public Integer call() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("period", period).put("limit", limit);
        put(body, "direction", direction);
        put(body, "action", action);
        put(body, "timeZone", timeZone);
        put(body, "anchorTime", anchorTime);
        if (anchorDay != null) {
            body.put("anchorDay", anchorDay);
        }
        if (!thresholds.isEmpty()) {
            ArrayNode list = body.putArray("thresholds");
            thresholds.forEach(list::add);
        }
        String to = path.path();
        return options.run(api -> {
            api.send("PUT", to, body);
            return api.get(to);
        });
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
