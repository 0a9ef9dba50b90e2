package io.bytemeter.bench.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** The API of an instance, which may not be there. */
public final class Api {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final int port;

    public Api(int port) {
        this.port = port;
    }

    public boolean isHealthy() throws InterruptedException {
        return !get("/v1/health").isEmpty();
    }

    /** All bytes of a subject in this month, as far as they are visible; -1 while that is not answered. */
    public long month(String kind, String id) throws IOException, InterruptedException {
        ZonedDateTime start =
                ZonedDateTime.now(ZoneOffset.UTC).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
        String answer = get("/v1/usage/" + kind + "/" + id + "?window=month&from=" + start.toInstant() + "&to="
                + start.plusMonths(1).toInstant());
        if (answer.isEmpty()) {
            return -1;
        }
        JsonNode total = json.readTree(answer).path("total");
        return total.path("uplink").asLong() + total.path("downlink").asLong();
    }

    private String get(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return ""; // nobody listens, or who listened has been killed
        }
    }
}
