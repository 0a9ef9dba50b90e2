package io.bytemeter.launcher.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.KeyText;
import io.bytemeter.launcher.client.ApiClient;
import io.bytemeter.launcher.client.ApiException;
import io.bytemeter.launcher.client.ClientOptions;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code key}. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        header = "Create, list and revoke keys of the API.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:the API refused", "2:called wrongly, or no answer from the API"})
public final class KeyCommand implements Runnable {
    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int NO_ANSWER = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: create, list, revoke or bootstrap)");
    }

    /** What a command asks of the API and prints. */
    private interface Action {
        void run() throws ApiException;
    }

    private int run(Action action) {
        try {
            action.run();
            spec.commandLine().getOut().flush();
            return DONE;
        } catch (ApiException e) {
            spec.commandLine().getErr().println("bytemeter key: " + e.getMessage());
            spec.commandLine().getErr().flush();
            return e.isRefused() ? REFUSED : NO_ANSWER;
        }
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Create a key and print it, this once.")
    int create(
            @Mixin ClientOptions api,
            @Option(names = "--name", paramLabel = "NAME", required = true, description = "What people call it.")
                    String name,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            required = true,
                            description = "read, manage or ingest; may be repeated.")
                    List<String> scopes,
            @Option(
                            names = "--subjects",
                            paramLabel = "PREFIX*",
                            description = "Limits the key to subjects whose ids start so; may be repeated.")
                    @Nullable
                    List<String> subjects) {
        return run(() -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
            scopes.forEach(body.putArray("scopes")::add);
            if (subjects != null) {
                subjects.forEach(body.putArray("subjects")::add);
            }
            spec.commandLine()
                    .getOut()
                    .println(api.client()
                            .send("POST", "/v1/keys", body)
                            .path("key")
                            .asText());
        });
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List all keys, without their secrets.")
    int list(
            @Mixin ClientOptions api,
            @Option(names = "--json", description = "Print the API's answer instead of a table.") boolean json) {
        return run(() -> {
            JsonNode answer = api.client().get("/v1/keys");
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(answer.toPrettyString());
                return;
            }
            String row = "%-12s %-20s %-14s %-20s %-26s %s%n";
            out.printf(row, "ID", "NAME", "SCOPES", "SUBJECTS", "CREATED", "REVOKED");
            for (JsonNode key : answer.path("keys")) {
                String subjects = joined((ArrayNode) key.path("subjects"));
                out.printf(
                        row,
                        key.path("id").asText(),
                        key.path("name").asText(),
                        joined((ArrayNode) key.path("scopes")),
                        subjects.isEmpty() ? "all" : subjects,
                        key.path("createdAt").asText(),
                        key.path("revokedAt").asText(""));
            }
        });
    }

    private static String joined(ArrayNode texts) {
        List<String> values = new ArrayList<>();
        texts.forEach(text -> values.add(text.asText()));
        return String.join(",", values);
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Revoke a key, at once and for good.")
    int revoke(
            @Mixin ClientOptions api,
            @Parameters(paramLabel = "ID", description = "Id of the key, as listed.") String id) {
        return run(() -> {
            JsonNode key = api.client().send("DELETE", "/v1/keys/" + ApiClient.segment(id), null);
            spec.commandLine()
                    .getOut()
                    .println("revoked at " + key.path("revokedAt").asText());
        });
    }

    @Command(
            name = "bootstrap",
            mixinStandardHelpOptions = true,
            description = "Print a key that manages, and the setting that lets it in; asks nobody.")
    int bootstrap() {
        return run(() -> {
            String text = KeyText.generate(ApiKey.BOOTSTRAP, new SecureRandom());
            PrintWriter out = spec.commandLine().getOut();
            out.println("key: " + text);
            out.println("setting: api.bootstrap-key=" + KeyHash.of(text).hex());
        });
    }
}
