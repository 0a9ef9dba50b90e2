/** What the server tells of its requests: their times by route, as metrics, and a log of them. */
@NullMarked
package io.bytemeter.billing.requests;

import org.jspecify.annotations.NullMarked;
