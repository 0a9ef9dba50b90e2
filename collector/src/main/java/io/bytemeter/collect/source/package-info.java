/**
 * What every source of counters has in common. A source is asked for a {@link io.bytemeter.collect.source.Reading}: all
 * its counters, each as one number that only grows while the source lives. It is never asked to reset or clear any.
 */
@NullMarked
package io.bytemeter.collect.source;

import org.jspecify.annotations.NullMarked;
