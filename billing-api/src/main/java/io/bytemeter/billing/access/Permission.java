package io.bytemeter.billing.access;

import com.linecorp.armeria.common.HttpMethod;
import io.bytemeter.keys.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of a key.
 *
 * @param method of the request, or null for any
 * @param path as the route is declared, {@code /v1/usage/{kind}/{id}}; or the start of several and an asterisk
 * @param scope that the key must have, or null if no key is needed
 * @param limited what the route is to keys that are limited to subjects
 */
record Permission(
        @Nullable HttpMethod method, String path, @Nullable Scope scope, Limited limited) {
    /** What a route is to keys that are limited to subjects. */
    enum Limited {
        /** Closed: it tells of all subjects, or changes what belongs to all. */
        CLOSED,
        /** About the subject whose id is the path's variable {@code id}: open for those the key may see. */
        SUBJECT,
        /** Open: the route itself tells of nothing but what its caller may see. */
        FILTERED
    }

    boolean covers(HttpMethod asked, String pattern) {
        boolean samePath =
                path.endsWith("*") ? pattern.startsWith(path.substring(0, path.length() - 1)) : pattern.equals(path);
        return samePath && (method == null || method == asked);
    }
}
