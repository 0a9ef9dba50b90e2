package io.bytemeter.schema.id;

import org.apache.avro.Schema;

/** What other programs get to see of a compiled schema. */
final class PublishedSchema {
    private static final String JAVA_STRING = "{\"type\":\"string\",\"avro.java.string\":\"String\"}";

    private PublishedSchema() {}

    /**
     * {@code schema} without the property by which Avro's generator chose String for strings: it means nothing to other
     * languages, and with it the schema of a class would differ from the schema in its {@code .avsc} file.
     */
    static Schema of(Schema schema) {
        String text = schema.toString();
        return text.contains(JAVA_STRING) ? new Schema.Parser().parse(text.replace(JAVA_STRING, "\"string\"")) : schema;
    }
}
