/**
 * Values as bytes: Confluent's wire format, that is a zero byte, the schema's id in four bytes, and Avro's binary
 * encoding. {@link io.bytemeter.schema.wire.AvroSerde} is for any generated class; {@link
 * io.bytemeter.schema.wire.WireFormat} is for code that reads or writes the body itself. Whatever the bytes are, reading
 * them ends in a value or in Kafka's SerializationException, and takes memory in proportion to their number.
 */
@NullMarked
package io.bytemeter.schema.wire;

import org.jspecify.annotations.NullMarked;
