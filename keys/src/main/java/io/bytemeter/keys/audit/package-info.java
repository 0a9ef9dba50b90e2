/** The record of changes: who asked for what, and what was there before and after. */
@NullMarked
package io.bytemeter.keys.audit;

import org.jspecify.annotations.NullMarked;
