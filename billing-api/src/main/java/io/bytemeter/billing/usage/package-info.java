/**
 * The usage routes: one subject's windows, and all subjects of a kind in one window. Payload is what is told; an
 * inbound's bytes include the proxy protocol, as v2ray counts, and its overhead is told beside them.
 */
@NullMarked
package io.bytemeter.billing.usage;

import org.jspecify.annotations.NullMarked;
