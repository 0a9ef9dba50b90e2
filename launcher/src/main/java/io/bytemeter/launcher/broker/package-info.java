/**
 * The Kafka broker of standalone: {@link io.bytemeter.launcher.broker.EmbeddedBroker} runs the same release's broker and
 * controller (KRaft) in this JVM, for one node. Nothing outside this package knows that the broker is near; everything
 * else talks to it over its loopback listener as it would to a cluster.
 */
@NullMarked
package io.bytemeter.launcher.broker;

import org.jspecify.annotations.NullMarked;
