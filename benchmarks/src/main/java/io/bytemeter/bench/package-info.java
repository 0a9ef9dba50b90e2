/** The command {@code ./bytemeter bench}: what is measured, by name. Programs, not a library; each package is one subject. */
@NullMarked
package io.bytemeter.bench;

import org.jspecify.annotations.NullMarked;
