/** What alerts there were: read from the topic each time, so that nothing of it has to be kept. */
@NullMarked
package io.bytemeter.alerts.history;

import org.jspecify.annotations.NullMarked;
