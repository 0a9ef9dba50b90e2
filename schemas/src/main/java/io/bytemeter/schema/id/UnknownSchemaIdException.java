package io.bytemeter.schema.id;

import org.jspecify.annotations.Nullable;

/** No schema has this id: the value was not written against this registry, or is no value at all. */
public final class UnknownSchemaIdException extends SchemaIdException {
    private static final long serialVersionUID = 1L;

    UnknownSchemaIdException(int id, String where, @Nullable Throwable cause) {
        super("schema id " + id + " is unknown to " + where, cause);
    }
}
