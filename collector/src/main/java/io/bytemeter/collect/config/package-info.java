/** The sources of a collector, as its file names them. */
@NullMarked
package io.bytemeter.collect.config;

import org.jspecify.annotations.NullMarked;
