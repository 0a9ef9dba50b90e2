/**
 * Keys and the record of changes on their topics. Every instance follows the topic of keys from its beginning, so it
 * knows all of them at any moment and learns of a change as soon as the broker has it.
 */
@NullMarked
package io.bytemeter.keys.topic;

import org.jspecify.annotations.NullMarked;
