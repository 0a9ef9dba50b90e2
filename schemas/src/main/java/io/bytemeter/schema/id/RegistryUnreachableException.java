package io.bytemeter.schema.id;

/** The schema registry did not answer, or not as a registry does. A later call may succeed. */
public final class RegistryUnreachableException extends SchemaIdException {
    private static final long serialVersionUID = 1L;

    RegistryUnreachableException(String url, Throwable cause) {
        super(
                "schema.registry.url: " + url + " (expected: a schema registry that answers; it said: "
                        + cause.toString().replaceAll("\\s+", " ") + ")",
                cause);
    }
}
