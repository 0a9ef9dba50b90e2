package io.bytemeter.launcher.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the API. */
final class ApiClient {
    /** The API gave no answer; the message is one line. */
    static final class ApiException extends Exception {
        private static final long serialVersionUID = 1L;

        ApiException(String message) {
            super(message);
        }
    }

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final URI base;

    ApiClient(URI base) throws ApiException {
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!http || base.getHost() == null) {
            throw new ApiException("--url: " + base + " (expected: an http or https URL)");
        }
        this.base = base;
    }

    JsonNode get(String path) throws ApiException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_LIMIT).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = mapper.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new ApiException(base + " answers " + response.statusCode() + ": "
                        + body.path("detail").asText("no detail"));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new ApiException(base + " does not answer as Bytemeter's API does");
        } catch (IOException e) {
            throw new ApiException(base + " does not answer (expected: the address of a running instance)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted");
        }
    }
}
