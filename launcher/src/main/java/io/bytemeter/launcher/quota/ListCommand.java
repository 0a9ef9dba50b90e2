package io.bytemeter.launcher.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.launcher.client.ApiClient;
import io.bytemeter.launcher.client.ApiException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quota list}. */
@Command(name = "list", mixinStandardHelpOptions = true, header = "Show all quotas.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private ApiOptions options = new ApiOptions();

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "Those of one subject, such as user/alice.")
    private @Nullable String subject;

    @Override
    public Integer call() {
        return options.run(this::all);
    }

    private JsonNode all(ApiClient api) throws ApiException {
        String path = "/v1/quotas?limit=1000" + (subject == null ? "" : "&subject=" + ApiClient.segment(subject));
        ArrayNode quotas = JsonNodeFactory.instance.arrayNode();
        String cursor = "";
        do {
            JsonNode page = api.get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("quotas").forEach(quotas::add);
            cursor = page.path("cursor").asText();
        } while (!cursor.isEmpty());
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("quotas", quotas);
        return all;
    }
}
