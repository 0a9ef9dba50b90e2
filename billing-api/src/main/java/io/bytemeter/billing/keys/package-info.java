/** The routes that create, list and revoke API keys. */
@NullMarked
package io.bytemeter.billing.keys;

import org.jspecify.annotations.NullMarked;
