/**
 * Ids of schemas, as they stand in front of every value on the topics. {@link io.bytemeter.schema.id.SchemaIds} has two
 * implementations: {@link io.bytemeter.schema.id.RegistrySchemaIds} asks a Confluent schema registry, which a cluster
 * shares; {@link io.bytemeter.schema.id.LocalSchemaIds} keeps the ids in a file, for one process with its own broker.
 * Both refuse a schema that could not read what former versions of its subject have written.
 */
@NullMarked
package io.bytemeter.schema.id;

import org.jspecify.annotations.NullMarked;
