package io.bytemeter.collect.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a server that answers in JSON. An answer that is not whole, or is not of status 200, is none. */
public final class JsonClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final int SHOWN = 120;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String url;
    private final String header;
    private final String secret;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();

    /**
     * @param url without a slash at its end
     * @param header that shows the secret
     * @param secret "" for none
     */
    public JsonClient(String url, String header, String secret) {
        this.url = url;
        this.header = header;
        this.secret = secret;
    }

    /** What {@code GET path} answers. */
    public JsonNode get(String path) throws SourceException {
        return parse(send(request(path).GET().build()), path);
    }

    /** Posts JSON; what is answered does not matter, as long as its status is 200. */
    public void post(String path, JsonNode body) throws SourceException {
        send(request(path)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** A text of JSON, all of it. */
    public static JsonNode parse(String text, String what) throws SourceException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SourceException(what + " is not whole JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * A field of bytes.
     *
     * @param what named if it is none, or more than a signed 64-bit number holds
     */
    public static long bytes(JsonNode of, String field, String what) throws SourceException {
        JsonNode value = of.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new SourceException(what + "." + field + ": " + value + " (expected: a number of bytes)");
        }
        return value.longValue();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
        return secret.isEmpty() ? request : request.header(header, secret);
    }

    private String send(HttpRequest request) throws SourceException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new SourceException(
                        request.uri() + " answers " + response.statusCode() + ": " + shortened(response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new SourceException(request.uri() + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(request.uri() + ": interrupted", e);
        }
    }

    private static String shortened(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
