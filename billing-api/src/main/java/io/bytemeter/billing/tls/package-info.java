/** TLS of the API, with certificates that are replaced while it runs. */
@NullMarked
package io.bytemeter.billing.tls;

import org.jspecify.annotations.NullMarked;
