package io.bytemeter.launcher.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.launcher.client.ApiClient;
import io.bytemeter.launcher.client.ApiException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
            "0:everything adds up",
            "1:something is missing, is too much, or was refused; the table names it",
            "2:called wrongly, or no answer from the API"
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int EXACT = 0;
    private static final int DIFFERENT = 1;
    private static final int NO_ANSWER = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Address of the API. Default: ${DEFAULT-VALUE}.")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(names = "--json", description = "Print the API's answer instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ApiClient api = new ApiClient(url);
            JsonNode found = api.get("/v1/reconciliation");
            boolean exact = found.path("exact").asBoolean();
            if (json) {
                out.println(found.toPrettyString());
            } else {
                boolean gaps = found.path("gaps").path("batches").asLong() > 0;
                new Report(out).print(found, gaps ? api.get("/v1/gaps").path("gaps") : null);
            }
            out.flush();
            return exact ? EXACT : DIFFERENT;
        } catch (ApiException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("bytemeter verify: " + e.getMessage());
            err.flush();
            return NO_ANSWER;
        }
    }
}
