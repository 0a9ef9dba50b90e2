/**
 * The topics: their names and shapes in one place ({@link io.bytemeter.schema.topic.Topics}), their creation and the
 * check of what is there already ({@link io.bytemeter.schema.topic.TopicAdmin}), the settings by which every process
 * finds them ({@link io.bytemeter.schema.topic.ClusterConfig}) and shows who it is ({@link
 * io.bytemeter.schema.topic.KafkaSecurity}), and how one is followed without a group ({@link
 * io.bytemeter.schema.topic.TopicThread}).
 */
@NullMarked
package io.bytemeter.schema.topic;

import org.jspecify.annotations.NullMarked;
