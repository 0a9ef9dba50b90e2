/**
 * What every route shares: requests whose parameters are checked by name, answers in JSON, and errors as problem
 * documents (RFC 9457) that say which value was wrong and what was expected.
 */
@NullMarked
package io.bytemeter.billing.http;

import org.jspecify.annotations.NullMarked;
