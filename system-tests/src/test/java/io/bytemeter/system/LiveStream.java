package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A viewer of live totals that remembers the last event of each subject. */
final class LiveStream implements AutoCloseable {
    private final InputStream body;
    private final Map<String, Long> downlinks = new ConcurrentHashMap<>();

    LiveStream(InputStream body) {
        this.body = body;
        Thread thread = new Thread(this::read, "live stream");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    JsonNode data = new ObjectMapper().readTree(line.substring(5));
                    downlinks.put(
                            data.get("kind").textValue() + "/" + data.get("id").textValue(),
                            data.get("downlink").longValue());
                }
            }
        } catch (IOException e) {
            downlinks.clear(); // a stream that was cut off has told nothing that a test may rely on
        }
    }

    /** Of {@code kind/id}; -1 before its first event. */
    long downlink(String subject) {
        return downlinks.getOrDefault(subject, -1L);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
