/** The routes that say what is missing: gaps, and the reconciliation of everything that should be equal. */
@NullMarked
package io.bytemeter.billing.ledger;

import org.jspecify.annotations.NullMarked;
