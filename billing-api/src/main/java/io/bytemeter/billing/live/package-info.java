/** {@code /v1/live}: totals of chosen subjects and kinds as they change, with rates. */
@NullMarked
package io.bytemeter.billing.live;

import org.jspecify.annotations.NullMarked;
