/** What the commands share that talk to the API of a running instance. */
@NullMarked
package io.bytemeter.launcher.client;

import org.jspecify.annotations.NullMarked;
