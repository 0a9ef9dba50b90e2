package io.bytemeter.alerts.webhook;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SplitHttpResponse;
import io.bytemeter.alerts.BadTargetException;
import io.bytemeter.alerts.Webhooks.Outcome;
import io.bytemeter.schema.Webhook;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Posts to receivers. Redirects are not followed, and nothing of an answer is read but its status. Thread-safe. */
final class Sender implements AutoCloseable {
    private static final int LONGEST_ERROR = 300;

    private final Targets targets;
    private final Clock clock;
    private final Executor blocking;
    private final Duration timeout;
    /** Made for the first alert: what TLS needs is slow to load, and many have no webhook. */
    private @Nullable Client client;

    private boolean closed;

    private record Client(ClientFactory factory, WebClient http) {}

    /**
     * @param timeout for connection and answer together
     * @param blocking runs name resolution
     */
    Sender(Targets targets, Duration timeout, Clock clock, Executor blocking) {
        this.targets = targets;
        this.clock = clock;
        this.blocking = blocking;
        this.timeout = timeout;
    }

    private synchronized WebClient client() {
        Client made = client;
        if (made == null) {
            if (closed) {
                throw new IllegalStateException("stopped");
            }
            ClientFactory factory = ClientFactory.builder()
                    .addressResolverGroupFactory(loops -> new GuardedResolvers(targets))
                    .connectTimeout(timeout)
                    .build();
            WebClient http = WebClient.builder()
                    .factory(factory)
                    .responseTimeout(timeout)
                    .writeTimeout(timeout)
                    .build();
            made = new Client(factory, http);
            client = made;
        }
        return made.http();
    }

    /** Never fails: what goes wrong is the outcome. */
    CompletableFuture<Outcome> send(Webhook webhook, String alert, String body) {
        return CompletableFuture.supplyAsync(() -> targets.check(webhook.getUrl()), blocking)
                .thenCompose(uri -> post(uri, webhook, alert, body))
                .handle((status, failure) ->
                        failure == null ? new Outcome(status, null) : new Outcome(0, reason(failure)));
    }

    private CompletableFuture<Integer> post(URI uri, Webhook webhook, String alert, String body) {
        long timestamp = clock.instant().getEpochSecond();
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.POST, uri.toString())
                .contentType(MediaType.JSON_UTF_8)
                .set(HttpHeaderNames.USER_AGENT, "bytemeter")
                .set("webhook-id", alert)
                .set("webhook-timestamp", Long.toString(timestamp))
                .set("webhook-signature", Secret.of(webhook.getSecret()).sign(alert, timestamp, body))
                .build();
        HttpResponse response = client().execute(HttpRequest.of(headers, HttpData.ofUtf8(body)));
        SplitHttpResponse split = response.split();
        return split.headers().thenApply((ResponseHeaders answer) -> {
            split.body().abort();
            return answer.status().code();
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof com.linecorp.armeria.client.UnprocessedRequestException)) {
            cause = cause.getCause();
        }
        String text = cause instanceof BadTargetException || cause instanceof Targets.RefusedTargetException
                ? "the target is refused: expected " + cause.getMessage()
                : cause.toString();
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.factory().close();
        }
    }
}
