/**
 * The billing API: REST over the committed totals of a metering instance. {@link io.bytemeter.billing.BillingServer}
 * puts the routes of the packages beneath together and serves them with Armeria, which nothing outside of
 * {@code io.bytemeter.billing} knows of. The contract is the OpenAPI document in {@code schemas}; a test holds every
 * route and parameter against it.
 */
@NullMarked
package io.bytemeter.billing;

import org.jspecify.annotations.NullMarked;
