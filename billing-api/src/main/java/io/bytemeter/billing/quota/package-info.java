/** The routes that change something: quotas, and users kept out or kicked by hand. */
@NullMarked
package io.bytemeter.billing.quota;

import org.jspecify.annotations.NullMarked;
