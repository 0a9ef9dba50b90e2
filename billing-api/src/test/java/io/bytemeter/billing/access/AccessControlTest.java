package io.bytemeter.billing.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.KnownKeys;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.keys.Scope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AccessControlTest {
    private final KnownKeys keys = new KnownKeys();
    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    @BeforeEach
    void start() {
        AccessControl control = new AccessControl(
                new AccessConfig(Optional.empty(), 100), keys, true, new SimpleMeterRegistry(), Clock.systemUTC());
        ServerBuilder builder = Server.builder()
                .http(0)
                .bossGroupFactory(Acceptor::of)
                .errorHandler(new Problems())
                .decorator(control);
        builder.route().get("/v1/usage/{kind}").build((ctx, req) -> {
            ctx.clearRequestTimeout();
            HttpResponseWriter stream = HttpResponse.streaming();
            stream.write(ResponseHeaders.of(200));
            stream.write(HttpData.ofUtf8("first"));
            return stream; // and never ends
        });
        builder.route().get("/v1/undeclared").build((ctx, req) -> HttpResponse.of("secret"));
        server = builder.build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop().join();
    }

    @Test
    void aRouteThatSaysNothingIsServedToNobodyAndEndsTheBuildOfTheServer() throws Exception {
        String manage = keys.add(Scope.MANAGE);

        assertThat(client.send(request("/v1/undeclared", manage), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
        assertThatThrownBy(() -> Permissions.check(server.config().serviceConfigs()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("GET /v1/undeclared (expected: a line in ");
    }

    @Test
    @Timeout(60)
    void aStreamEndsWithTheKeyItWasOpenedWith() throws Exception {
        String revoked = keys.add(Scope.READ);
        String other = keys.add(Scope.READ);
        try (InputStream ended = open(revoked);
                InputStream goesOn = open(other)) {
            assertThat(ended.readNBytes(5)).asString().isEqualTo("first");
            assertThat(goesOn.readNBytes(5)).asString().isEqualTo("first");
            keys.ring().find(revoked).ifPresent(key -> keys.put(key.revoked(Instant.EPOCH)));

            assertThatThrownBy(() -> {
                        if (ended.read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(goesOn.available()).isZero();
        }
    }

    private InputStream open(String key) throws IOException, InterruptedException {
        return client.send(request("/v1/usage/user", key), BodyHandlers.ofInputStream())
                .body();
    }

    private HttpRequest request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .build();
    }
}
