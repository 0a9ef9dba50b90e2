/**
 * Views: what "reset" and "clear" mean here. Each reader has a view of its own, which remembers up to where that reader
 * has read every counter; a reading that resets answers what came since and moves the view there once the answer could be
 * sent. Counters themselves are never touched, so no reader disturbs another, or the book.
 */
@NullMarked
package io.bytemeter.interfaces.view;

import org.jspecify.annotations.NullMarked;
