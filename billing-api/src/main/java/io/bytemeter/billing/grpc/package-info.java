/**
 * The usage questions over gRPC, on the port of the REST API and through the same decorators. Requests become the
 * parameters of the REST routes, so both check and default them alike.
 */
@NullMarked
package io.bytemeter.billing.grpc;

import org.jspecify.annotations.NullMarked;
