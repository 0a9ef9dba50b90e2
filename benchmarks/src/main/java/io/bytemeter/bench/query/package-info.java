/**
 * What answers cost while usage flows in. Months of a million users are read inside an instance, by the call that the API
 * makes, while the instance works off a backlog. And how long a byte takes from a client's socket to the answer of
 * {@code GET /v1/usage}, through the node, the broker and the books of standalone, beside so many other records a second.
 */
@NullMarked
package io.bytemeter.bench.query;

import org.jspecify.annotations.NullMarked;
