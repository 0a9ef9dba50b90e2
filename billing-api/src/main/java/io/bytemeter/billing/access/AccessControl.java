package io.bytemeter.billing.access;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyRing;
import io.bytemeter.keys.Keys;
import io.bytemeter.keys.Scope;
import io.bytemeter.usage.SubjectFilter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before every route, REST, streams and gRPC alike: finds out who asks, and lets in whom the route's {@link
 * Permission} allows. Thread-safe; runs on event loops and never blocks.
 */
public final class AccessControl implements DecoratingHttpServiceFunction {
    private static final String BEARER = "Bearer ";

    /** Wrong keys an address may show in a second; good ones from there pass all the same. */
    private static final int WRONG_KEYS = 10;

    private static final int REMEMBERED = 10_000;

    private final Keys keys;
    private final boolean loopback;
    private final MeterRegistry registry;
    private final RateLimit keyLimit;
    private final RateLimit wrongKeyLimit;
    private final OpenRequests open = new OpenRequests();

    /** Found once for each route, because patterns of paths take long to compare. */
    private final Map<Asked, Optional<Permission>> permissions = new ConcurrentHashMap<>();

    private record Asked(ServiceConfig service, HttpMethod method) {}

    /**
     * @param loopback whether the API can be reached from this machine only; then, and while there are no keys, none is
     *     needed
     */
    public AccessControl(AccessConfig config, Keys keys, boolean loopback, MeterRegistry registry, Clock clock) {
        this.keys = keys;
        this.loopback = loopback;
        this.registry = registry;
        this.keyLimit = new RateLimit(config.rate(), REMEMBERED, clock);
        this.wrongKeyLimit = new RateLimit(WRONG_KEYS, REMEMBERED, clock);
        keys.onRevoked(open::cancel);
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest req) throws Exception {
        Route route = ctx.config().route();
        if (!route.isFallback()) { // what matches no route is answered 404 or 405
            Optional<Permission> permission = permissions.computeIfAbsent(
                    new Asked(ctx.config(), ctx.method()), asked -> Permissions.of(asked.service(), asked.method()));
            if (permission.isEmpty()) {
                throw refused("undeclared", ProblemException.forbidden("this route is open to nobody"));
            }
            Scope scope = permission.get().scope();
            if (scope != null) {
                admit(ctx, req, scope, permission.get().limited());
            }
        }
        return delegate.serve(ctx, req);
    }

    private void admit(ServiceRequestContext ctx, HttpRequest req, Scope scope, Permission.Limited limited) {
        String address = ctx.clientAddress().getHostAddress();
        KeyRing ring = keys.ring();
        String shown = req.headers().get(HttpHeaderNames.AUTHORIZATION);
        if ((shown == null || !shown.startsWith(BEARER))
                && loopback
                && !ring.any()) { // others ask for secrets there, too
            Neighbour.require(req.headers());
            new Caller("", "local", SubjectFilter.ALL, address).letIn(ctx);
            return;
        }
        ApiKey key = shown == null
                ? null
                : shown.startsWith(BEARER)
                        ? ring.find(shown.substring(BEARER.length())).orElse(null)
                        : null;
        if (key == null) {
            throw unknown(shown != null, address);
        }
        limitRate(keyLimit, key.id(), "rate", "this key has made too many requests");
        if (!scope.isIn(key.scopes())) {
            throw refused("scope", ProblemException.forbidden("this key lacks the scope " + scope.label()));
        }
        Caller caller = new Caller(key.id(), key.name(), key.subjects(), address);
        requireVisible(caller, limited, ctx);
        caller.letIn(ctx);
        if (ctx.method() != HttpMethod.DELETE) { // a key that revokes itself is told so
            open.add(key.id(), ctx);
        }
        if (!keys.ring().byId(key.id()).map(ApiKey::good).orElse(false)) {
            throw unknown(true, address); // revoked while it was let in
        }
    }

    private void requireVisible(Caller caller, Permission.Limited limited, ServiceRequestContext ctx) {
        if (caller.visible().all() || limited == Permission.Limited.FILTERED) {
            return;
        }
        String id = limited == Permission.Limited.SUBJECT ? ctx.pathParam("id") : null;
        if (id == null) {
            throw refused(
                    "subject", ProblemException.forbidden("this key is limited to subjects; the route is of all"));
        }
        try {
            caller.requireId(id);
        } catch (ProblemException e) {
            throw refused("subject", e);
        }
    }

    private ProblemException unknown(boolean shown, String address) {
        if (!shown) {
            return refused(
                    "no key", ProblemException.unauthorized("a key is needed (expected: Authorization: Bearer KEY)"));
        }
        limitRate(wrongKeyLimit, address, "wrong keys", "too many wrong keys from this address");
        return refused("wrong key", ProblemException.unauthorized("the key is not known, or was revoked"));
    }

    private void limitRate(RateLimit limit, String who, String reason, String detail) {
        long seconds = limit.retryAfter(who);
        if (seconds > 0) {
            throw refused(reason, ProblemException.tooMany(detail, seconds));
        }
    }

    private ProblemException refused(String reason, ProblemException problem) {
        registry.counter("bytemeter.api.refused", "reason", reason).increment();
        return problem;
    }
}
