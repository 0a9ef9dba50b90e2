package io.bytemeter.schema.id;

import org.apache.avro.Schema;

/**
 * Gives schemas their ids. Thread-safe. Answers that were given once come from memory, but a caller keeps an id rather
 * than asking per value: finding it compares schemas.
 */
public interface SchemaIds extends AutoCloseable {

    /**
     * The id of {@code schema} under {@code subject}, registering it if it is new. The same schema has the same id for
     * ever.
     *
     * @throws IncompatibleSchemaException if the schema cannot read what former versions of the subject have written
     * @throws RegistryUnreachableException if the registry does not answer; later calls may succeed
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema with {@code id}.
     *
     * @throws UnknownSchemaIdException if no schema has it
     * @throws RegistryUnreachableException if the registry does not answer; later calls may succeed
     */
    Schema schemaOf(int id);

    /**
     * Asks for the ids again that were given without asking, if there are any.
     *
     * @throws IncompatibleSchemaException if a schema is refused
     * @throws RegistryUnreachableException if the registry does not answer; later calls may succeed
     */
    default void confirm() {}

    @Override
    void close();

    /** The subject of a topic's values: Confluent's TopicNameStrategy. */
    static String valueSubject(String topic) {
        return topic + "-value";
    }
}
