/** Reads {@code bytemeter.access.v1}; besides {@code node.publish} the one place where a node talks to Kafka. */
@NullMarked
package io.bytemeter.node.access.topic;

import org.jspecify.annotations.NullMarked;
