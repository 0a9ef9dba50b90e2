package io.bytemeter.billing.peer;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreaker;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerRule;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.client.retry.Backoff;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.HttpHeaderNames;
import io.bytemeter.metering.cluster.Peers;
import io.bytemeter.metering.query.Share;
import io.bytemeter.proto.peer.v1.PeerGrpc.PeerBlockingStub;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The other instances, each by a connection of its own. A request that the other side never got is sent once more; an
 * instance that does not answer is left alone for a moment, so that nobody waits for it.
 */
public final class PeerClients implements Peers, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(1);
    private static final int FAILURES = 3;

    private final PeerConfig config;
    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    private final ClientFactory factory;

    public PeerClients(PeerConfig config) {
        this.config = config;
        ClientFactoryBuilder builder = ClientFactory.builder().connectTimeout(CONNECT_TIMEOUT);
        config.tls().ifPresent(tls -> builder.tls(tls.certificateFile(), tls.keyFile())
                .tlsCustomizer(tls::trust));
        this.factory = builder.build();
    }

    @Override
    public Share at(String address) {
        return shares.computeIfAbsent(address, key -> new PeerShare(key, stub(key)));
    }

    /** The instance id of whoever listens at {@code address}; null if nobody answers there. */
    public @Nullable String identify(String address) {
        return PeerShare.identify(stub(address));
    }

    private PeerBlockingStub stub(String address) {
        CircuitBreaker breaker = CircuitBreaker.builder("peer " + address)
                .failureRateThreshold(0.5)
                .minimumRequestThreshold(FAILURES)
                .circuitOpenWindow(LEFT_ALONE)
                .counterSlidingWindow(Duration.ofSeconds(5))
                .build();
        return GrpcClients.builder((config.tls().isPresent() ? "gproto+https://" : "gproto+http://") + address)
                .factory(factory)
                .addHeader(HttpHeaderNames.AUTHORIZATION, PeerServer.credentials(config.secret()))
                .maxResponseLength(PeerServer.MAX_MESSAGE)
                .maxResponseMessageLength(PeerServer.MAX_MESSAGE)
                .decorator(RetryingClient.builder(
                                RetryRule.builder().onUnprocessed().thenBackoff(Backoff.fixed(20)))
                        .maxTotalAttempts(2)
                        .newDecorator())
                .decorator(CircuitBreakerClient.newDecorator(breaker, CircuitBreakerRule.onException()))
                .build(PeerBlockingStub.class);
    }

    @Override
    public void close() {
        factory.close();
    }
}
