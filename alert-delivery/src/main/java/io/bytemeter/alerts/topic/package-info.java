/** Topics read whole or in stretches, by consumers without a group. */
@NullMarked
package io.bytemeter.alerts.topic;

import org.jspecify.annotations.NullMarked;
