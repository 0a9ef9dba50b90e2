/** What every command that talks to the API shares: where the API is, the key that is shown to it, and its answers. */
@NullMarked
package io.bytemeter.launcher.client;

import org.jspecify.annotations.NullMarked;
