/**
 * Quotas: a limit on what a subject moves in a period ({@link io.bytemeter.usage.quota.Quota}), the shares of it that are
 * told when they are crossed ({@link io.bytemeter.usage.quota.Threshold}), and the calendar of the periods
 * ({@link io.bytemeter.usage.quota.PeriodCalendar}). What is wrong with a value is told as
 * {@link io.bytemeter.usage.InvalidValueException}, by the name of the field.
 */
@NullMarked
package io.bytemeter.usage.quota;

import org.jspecify.annotations.NullMarked;
