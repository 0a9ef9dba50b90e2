/** The command that creates, lists and revokes API keys. */
@NullMarked
package io.bytemeter.launcher.keys;

import org.jspecify.annotations.NullMarked;
