/** The command that asks an instance whether everything adds up, and says so to people or programs. */
@NullMarked
package io.bytemeter.launcher.verify;

import org.jspecify.annotations.NullMarked;
