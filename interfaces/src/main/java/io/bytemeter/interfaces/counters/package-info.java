/**
 * Counters: what a subject has moved in one direction, as one number that only grows. A node counts since its start, the
 * API for ever; the interfaces in the packages beside this one know neither, only {@link
 * io.bytemeter.interfaces.counters.Counters}.
 */
@NullMarked
package io.bytemeter.interfaces.counters;

import org.jspecify.annotations.NullMarked;
