package io.bytemeter.launcher.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the API. */
public final class ApiClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final URI base;
    private final @Nullable String key;

    /**
     * @param key shown with every request, or null for none
     */
    public ApiClient(URI base, @Nullable String key) throws ApiException {
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!http || base.getHost() == null) {
            throw new ApiException("--url: " + base + " (expected: an http or https URL)", false);
        }
        this.base = base;
        this.key = key;
    }

    /** One segment of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path) throws ApiException {
        return send("GET", path, null);
    }

    /** Throws unless the answer is a success. */
    public JsonNode send(String method, String path, @Nullable JsonNode body) throws ApiException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_LIMIT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode answer = mapper.readTree(response.body());
            int status = response.statusCode();
            if (status / 100 != 2) {
                String detail = answer.path("detail").asText("no detail");
                String hint = status == 401 ? "; " + KeySource.EXPECTED : "";
                throw new ApiException(
                        base + " answers " + status + ": " + detail + hint, status >= 400 && status < 500);
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new ApiException(base + " does not answer as Bytemeter's API does", false);
        } catch (IOException e) {
            throw new ApiException(base + " does not answer (expected: the address of a running instance)", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted", false);
        }
    }
}
