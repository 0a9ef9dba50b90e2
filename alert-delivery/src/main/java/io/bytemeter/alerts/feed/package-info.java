/** Alerts as they come: one reader of the topic for all who follow. */
@NullMarked
package io.bytemeter.alerts.feed;

import org.jspecify.annotations.NullMarked;
