/**
 * HTTP as the interfaces need it: requests and replies without a server, so that the same handler answers in a node (with
 * the JDK's server) and in the API. A reply learns whether it could be sent.
 */
@NullMarked
package io.bytemeter.interfaces.http;

import org.jspecify.annotations.NullMarked;
