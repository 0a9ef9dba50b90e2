package io.bytemeter.schema.id;

import org.jspecify.annotations.Nullable;

/** A schema id could not be had. The message is one sentence that a person can act on. */
public abstract sealed class SchemaIdException extends RuntimeException
        permits IncompatibleSchemaException, UnknownSchemaIdException, RegistryUnreachableException {
    private static final long serialVersionUID = 1L;

    SchemaIdException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
