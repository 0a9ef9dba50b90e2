package io.bytemeter.billing.access;

import static io.bytemeter.billing.access.Permission.Limited.CLOSED;
import static io.bytemeter.billing.access.Permission.Limited.FILTERED;
import static io.bytemeter.billing.access.Permission.Limited.SUBJECT;
import static io.bytemeter.keys.Scope.MANAGE;
import static io.bytemeter.keys.Scope.READ;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServiceConfig;
import io.bytemeter.billing.access.Permission.Limited;
import io.bytemeter.keys.Scope;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every route asks of a key. A new route needs a line here:
 *
 * <ul>
 *   <li>{@code open} if no key is needed;
 *   <li>{@code of(READ or MANAGE or INGEST, …)} with {@code SUBJECT} if its path has the subject's {@code {id}},
 *       {@code FILTERED} if it asks {@link io.bytemeter.billing.http.Caller} what it may tell of, else {@code CLOSED}.
 * </ul>
 */
public final class Permissions {
    private static final Pattern VARIABLE = Pattern.compile("/:(\\w+)");

    private static final List<Permission> ALL = List.of(
            open("GET", "/v1/health"),
            open("GET", "/v1/health/ready"),
            open("GET", "/v1/health/live"),
            open("GET", "/v1/openapi.yaml"),
            of(READ, FILTERED, "GET", "/schema-registry/schemas/ids/{id}"), // of the topics' schemas, the same for all
            of(READ, CLOSED, "GET", "/metrics"),
            of(READ, SUBJECT, "GET", "/v1/usage/{kind}/{id}"),
            of(READ, FILTERED, "GET", "/v1/usage/{kind}"),
            of(READ, FILTERED, "POST", "/v1/usage:query"),
            of(READ, FILTERED, "GET", "/v1/usage/{kind}/export"),
            of(READ, SUBJECT, "GET", "/v1/usage/{kind}/{id}/export"),
            new Permission(null, "/bytemeter.billing.v1.Billing/GetUsage", READ, FILTERED),
            new Permission(null, "/bytemeter.billing.v1.Billing/ListUsage", READ, FILTERED),
            new Permission(null, "/bytemeter.billing.v1.Billing/FollowUsage", READ, FILTERED),
            new Permission(null, "/grpc.reflection.v1.ServerReflection/*", READ, FILTERED), // the same for all
            all(null, "/grpc.health.v1.Health/*"),
            of(READ, FILTERED, "GET", "/v1/live"),
            of(READ, CLOSED, "GET", "/v1/nodes"),
            of(READ, CLOSED, "GET", "/v1/gaps"),
            of(READ, CLOSED, "GET", "/v1/reconciliation"),
            of(READ, SUBJECT, "GET", "/v1/quotas/{kind}/{id}"),
            of(MANAGE, SUBJECT, "PUT", "/v1/quotas/{kind}/{id}"),
            of(MANAGE, SUBJECT, "DELETE", "/v1/quotas/{kind}/{id}"),
            of(READ, SUBJECT, "GET", "/v1/quotas/{kind}/{id}/{name}"),
            of(MANAGE, SUBJECT, "PUT", "/v1/quotas/{kind}/{id}/{name}"),
            of(MANAGE, SUBJECT, "DELETE", "/v1/quotas/{kind}/{id}/{name}"),
            of(READ, FILTERED, "GET", "/v1/quotas"),
            of(READ, SUBJECT, "GET", "/v1/users/{id}/access"),
            of(MANAGE, SUBJECT, "POST", "/v1/users/{id}/block"),
            of(MANAGE, SUBJECT, "POST", "/v1/users/{id}/unblock"),
            of(MANAGE, SUBJECT, "POST", "/v1/users/{id}/kick"),
            of(READ, FILTERED, "GET", "/v1/alerts"),
            of(READ, FILTERED, "GET", "/v1/alerts/live"),
            of(MANAGE, CLOSED, "GET", "/v1/webhooks"),
            of(MANAGE, CLOSED, "POST", "/v1/webhooks"),
            of(MANAGE, CLOSED, "GET", "/v1/webhooks/{id}"),
            of(MANAGE, CLOSED, "DELETE", "/v1/webhooks/{id}"),
            of(MANAGE, CLOSED, "POST", "/v1/webhooks/{id}/enable"),
            of(MANAGE, CLOSED, "POST", "/v1/webhooks/{id}/disable"),
            of(MANAGE, CLOSED, "POST", "/v1/webhooks/{id}/test"),
            of(MANAGE, CLOSED, "POST", "/v1/webhooks/{id}/replay"),
            of(MANAGE, CLOSED, "GET", "/v1/webhooks/{id}/deliveries"),
            of(READ, SUBJECT, "GET", "/v1/usage/{kind}/{id}/vnstat"),
            all(READ, "/v2ray.core.app.stats.command.StatsService/*"),
            all(READ, "/xray.app.stats.command.StatsService/*"),
            all(READ, "/traffic"),
            all(MANAGE, "/kick"),
            all(null, "/api/stats/monitor"), // a page without data, which asks for a key
            all(READ, "/api/stats/traffic"),
            all(MANAGE, "/api/mapping/create"), // these are refused to everybody
            all(MANAGE, "/api/mapping/remove"),
            all(READ, "/api/mapping/list"),
            all(READ, "/{exporter.webhook-path}"),
            all(null, "/health"), // the exporter's: that it is there, and its clock
            of(MANAGE, CLOSED, "GET", "/v1/keys"),
            of(MANAGE, CLOSED, "POST", "/v1/keys"),
            of(MANAGE, CLOSED, "DELETE", "/v1/keys/{id}"),
            of(MANAGE, CLOSED, "GET", "/v1/audit"));

    private Permissions() {}

    private static Permission open(String method, String path) {
        return new Permission(HttpMethod.valueOf(method), path, null, FILTERED);
    }

    private static Permission of(Scope scope, Limited limited, String method, String path) {
        return new Permission(HttpMethod.valueOf(method), path, scope, limited);
    }

    /** Of every method, which the service tells apart by itself; closed to limited keys. */
    private static Permission all(@Nullable Scope scope, String path) {
        return new Permission(null, path, scope, CLOSED);
    }

    /** What a route asks; empty for one that says nothing, which is closed to all. */
    static Optional<Permission> of(ServiceConfig service, HttpMethod method) {
        return of(method, pattern(service));
    }

    /** The path of a route as it is declared; of one whose path is configured, the name it has instead. */
    public static String pattern(ServiceConfig service) {
        String name = service.defaultServiceName();
        return name != null && name.startsWith("/")
                ? name
                : VARIABLE.matcher(service.route().patternString()).replaceAll("/{$1}");
    }

    /** Throws {@link IllegalStateException} if a route says nothing, so that no build that has one is ever released. */
    public static void check(List<ServiceConfig> services) {
        for (ServiceConfig service : services) {
            Route route = service.route();
            for (HttpMethod method : route.isFallback() ? List.<HttpMethod>of() : route.methods()) {
                if (of(service, method).isEmpty()) {
                    throw new IllegalStateException(method + " " + pattern(service) + " (expected: a line in "
                            + Permissions.class.getName() + ")");
                }
            }
        }
    }

    /** What a documented operation asks; empty if that is not declared. */
    static Optional<Permission> of(HttpMethod method, String path) {
        return ALL.stream()
                .filter(permission -> permission.covers(method, path))
                .findFirst();
    }
}
