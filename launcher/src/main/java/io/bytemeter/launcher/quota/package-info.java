/** The {@code quota} command: quotas of a running instance, over its API. */
@NullMarked
package io.bytemeter.launcher.quota;

import org.jspecify.annotations.NullMarked;
