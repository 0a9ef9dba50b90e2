/**
 * The topics: their names and shapes in one place ({@link io.bytemeter.schema.topic.Topics}), their creation and the
 * check of what is there already ({@link io.bytemeter.schema.topic.TopicAdmin}), and the settings by which every process
 * finds them ({@link io.bytemeter.schema.topic.ClusterConfig}).
 */
@NullMarked
package io.bytemeter.schema.topic;

import org.jspecify.annotations.NullMarked;
