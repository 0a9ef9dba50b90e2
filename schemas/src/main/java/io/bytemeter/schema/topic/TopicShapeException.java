package io.bytemeter.schema.topic;

/** A topic that exists has a shape Bytemeter cannot work with. The message is one line per topic's fault. */
public final class TopicShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicShapeException(String topic, String what, Object found, Object expected) {
        super("topic " + topic + ": " + what + " " + found + " (expected: " + expected + ")");
    }
}
