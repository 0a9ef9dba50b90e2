package io.bytemeter.billing.access;

import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests of each key that are being answered, so that a stream ends with the key it was opened with. */
final class OpenRequests {
    private final Map<String, Set<ServiceRequestContext>> byKey = new ConcurrentHashMap<>();

    void add(String key, ServiceRequestContext context) {
        byKey.compute(key, (id, open) -> {
            Set<ServiceRequestContext> requests = open == null ? ConcurrentHashMap.newKeySet() : open;
            requests.add(context);
            return requests;
        });
        CompletableFuture<Void> unused = context.log().whenComplete().thenAccept(log -> remove(key, context));
    }

    private void remove(String key, ServiceRequestContext context) {
        byKey.computeIfPresent(key, (id, open) -> {
            open.remove(context);
            return open.isEmpty() ? null : open;
        });
    }

    void cancel(String key) {
        byKey.getOrDefault(key, Set.of()).forEach(ServiceRequestContext::cancel);
    }
}
