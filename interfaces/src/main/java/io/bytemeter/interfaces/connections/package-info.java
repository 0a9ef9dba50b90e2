/** The connections that are open now, as the interfaces show and close them. */
@NullMarked
package io.bytemeter.interfaces.connections;

import org.jspecify.annotations.NullMarked;
