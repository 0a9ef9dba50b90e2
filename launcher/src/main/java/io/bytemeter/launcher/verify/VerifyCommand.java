package io.bytemeter.launcher.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.launcher.client.ApiClient;
import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.client.ClientOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        header = "Check that every byte that was counted is in the totals, or is known to be missing.",
        description = {
            "Compares what each node has counted with what was accepted, and the sums of users, inbounds, outbounds and"
                    + " nodes with each other. What is still under way is no difference."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything adds up, but for gaps that --accept names",
            "1:something is missing, is too much, or was refused; the table names it",
            "2:called wrongly, or no answer from the API"
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int EXACT = 0;
    private static final int DIFFERENT = 1;
    private static final int NO_ANSWER = 2;
    private static final int MAX_GAPS = 10_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClientOptions api = new ClientOptions();

    @Option(names = "--json", description = "Print the API's answer instead of a table.")
    private boolean json;

    @Option(
            names = "--accept",
            paramLabel = "GAP",
            description =
                    "Id of a gap that is known and accepted; may be repeated. With nothing else amiss the exit code"
                            + " is 0.")
    private List<String> accepted = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ApiClient client = api.client();
            JsonNode found = client.get("/v1/reconciliation");
            boolean lost = found.path("gaps").path("batches").asLong() > 0;
            JsonNode gaps = lost ? client.get("/v1/gaps?limit=" + MAX_GAPS).path("gaps") : null;
            boolean known = gaps != null && !accepted.isEmpty() && isKnown(found, gaps);
            if (json) {
                out.println(found.toPrettyString());
            } else {
                new Report(out).print(found, gaps, known);
            }
            out.flush();
            return known || found.path("exact").asBoolean() ? EXACT : DIFFERENT;
        } catch (ApiException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("bytemeter verify: " + e.getMessage());
            err.flush();
            return NO_ANSWER;
        }
    }

    /** Whether all that is amiss are gaps that were accepted. */
    private boolean isKnown(JsonNode found, JsonNode gaps) {
        for (String lines : List.of("nodes", "identities")) {
            for (JsonNode line : found.path(lines)) {
                if (line.path("state").asText().equals("unexplained")) {
                    return false;
                }
                for (JsonNode bytes : line.path("rejected")) {
                    if (bytes.asLong() != 0) {
                        return false;
                    }
                }
            }
        }
        for (JsonNode gap : gaps) {
            if (!accepted.contains(gap.path("id").asText())) {
                return false;
            }
        }
        return gaps.size() < MAX_GAPS;
    }
}
