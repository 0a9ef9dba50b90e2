package io.bytemeter.schema.id;

import org.jspecify.annotations.Nullable;

/** A schema was refused because it cannot read what former versions of its subject have written. Final. */
public final class IncompatibleSchemaException extends SchemaIdException {
    private static final long serialVersionUID = 1L;

    IncompatibleSchemaException(String subject, String schema, String why, @Nullable Throwable cause) {
        super(
                subject + ": " + schema + " refused: " + why.replaceAll("\\s+", " ")
                        + " (expected: a schema that reads every former version of the subject)",
                cause);
    }
}
