package io.bytemeter.billing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpStatus;

/** What a request that changes something is answered with. */
public record JsonAnswer(HttpStatus status, JsonNode document) {}
