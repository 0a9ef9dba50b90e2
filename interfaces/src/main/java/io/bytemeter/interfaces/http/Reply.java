package io.bytemeter.interfaces.http;

import io.bytemeter.interfaces.view.Reset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reply.
 *
 * @param headers in this order; Content-Length is the server's
 * @param reset the reading that the reply holds, told whether the reply could be sent; null if it holds none
 */
public record Reply(
        int status,
        Map<String, String> headers,
        String body,
        @Nullable Reset reset) {
    public static final String JSON = "application/json; charset=utf-8";
    public static final String TEXT = "text/plain; charset=utf-8";
    public static final String HTML = "text/html; charset=utf-8";

    /** 200, of a content type. */
    public static Reply ok(String contentType, String body) {
        return of(200, contentType, body);
    }

    /** Of a content type. */
    public static Reply of(int status, String contentType, String body) {
        return new Reply(status, Map.of("Content-Type", contentType), body, null);
    }

    /** An error as Go's {@code http.Error} writes it. */
    public static Reply goError(int status, String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", TEXT);
        headers.put("X-Content-Type-Options", "nosniff");
        return new Reply(status, headers, text + "\n", null);
    }

    /** The same, holding a reading. */
    public Reply holding(@Nullable Reset reading) {
        return new Reply(status, headers, body, reading);
    }

    /** The last byte has left. */
    public void sent() {
        if (reset != null) {
            reset.sent();
        }
    }

    /** It did not reach the reader. */
    public void failed() {
        if (reset != null) {
            reset.failed();
        }
    }
}
