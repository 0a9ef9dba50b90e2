/**
 * The values of every topic, generated from {@code src/main/avro}. The package is not null-marked because Avro's
 * generator cannot say which fields of a union with null may be null; the {@code doc} of each field does. Instants are
 * plain longs, ms since the epoch, so that reading one allocates nothing. Released versions of the schemas lie in
 * {@code src/test/resources/released}, and a test keeps the current ones able to read them.
 */
package io.bytemeter.schema;
