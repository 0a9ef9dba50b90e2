package io.bytemeter.launcher.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.launcher.client.ApiClient;
import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.client.ClientOptions;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every quota command takes, and how it ends. */
final class ApiOptions {
    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int NO_ANSWER = 2;

    /** Asks the API, and prints what it says for people. */
    interface Call {
        JsonNode ask(ApiClient api) throws ApiException;
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClientOptions api = new ClientOptions();

    @Option(names = "--json", description = "Print the API's answer instead of a table.")
    private boolean json;

    int run(Call call) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            JsonNode answer = call.ask(api.client());
            if (json) {
                out.println(answer.toPrettyString());
            } else {
                new QuotaTable(out).print(answer);
            }
            out.flush();
            return DONE;
        } catch (ApiException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("bytemeter quota: " + e.getMessage());
            err.flush();
            return e.isRefused() ? REFUSED : NO_ANSWER;
        }
    }
}
