/** Changes made through the API are recorded before they are made; the route that tells the record. */
@NullMarked
package io.bytemeter.billing.audit;

import org.jspecify.annotations.NullMarked;
