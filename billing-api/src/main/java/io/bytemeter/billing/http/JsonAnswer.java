package io.bytemeter.billing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;

/**
 * What a request that changes something is answered with.
 *
 * @param headers besides those of every answer
 */
public record JsonAnswer(HttpStatus status, JsonNode document, HttpHeaders headers) {
    /** For answers that hold a secret. */
    public static final HttpHeaders NOT_KEPT = HttpHeaders.of(HttpHeaderNames.CACHE_CONTROL, "no-store");

    public JsonAnswer(HttpStatus status, JsonNode document) {
        this(status, document, HttpHeaders.of());
    }
}
