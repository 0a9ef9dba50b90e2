package io.bytemeter.schema.id;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Ids from a registry with Confluent's API, shared by all processes of a cluster. */
public final class RegistrySchemaIds implements SchemaIds {
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int INVALID_SCHEMA = 422;

    /** An unknown id is asked for again after so long: garbage with random ids must not become one request each. */
    private static final long UNKNOWN_ID_SECONDS = 10;

    /** The address without user and password, for messages. */
    private final String url;

    private final SchemaRegistryClient client;

    /**
     * Connects to nothing yet.
     *
     * @param url address of the registry, or several with commas between
     */
    public RegistrySchemaIds(String url) {
        this.url = url.replaceAll("//[^/@]*@", "//");
        this.client = new CachedSchemaRegistryClient(
                List.of(url.split(",")), 1_000, List.of(new AvroSchemaProvider()), properties());
    }

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(Map.of(
                SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, 5_000,
                SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, 10_000,
                SchemaRegistryClientConfig.MISSING_ID_CACHE_TTL_CONFIG, UNKNOWN_ID_SECONDS));
        // Without, the client takes a certificate of anybody who has one for whatever name.
        properties.put("schema.registry.ssl.endpoint.identification.algorithm", "https");
        // The client's TLS trusts whom the JVM trusts, but shows the JVM's certificate only if it is told of it.
        String keyStore = System.getProperty("javax.net.ssl.keyStore");
        if (keyStore != null) {
            String password = System.getProperty("javax.net.ssl.keyStorePassword", "");
            properties.put("schema.registry.ssl.keystore.location", keyStore);
            properties.put(
                    "schema.registry.ssl.keystore.type",
                    System.getProperty("javax.net.ssl.keyStoreType", KeyStore.getDefaultType()));
            properties.put("schema.registry.ssl.keystore.password", password);
            properties.put("schema.registry.ssl.key.password", password);
        }
        return properties;
    }

    @Override
    public int idOf(String subject, Schema schema) {
        try {
            return client.register(subject, new AvroSchema(PublishedSchema.of(schema)));
        } catch (RestClientException e) {
            if (e.getStatus() == CONFLICT || e.getStatus() == INVALID_SCHEMA) {
                throw new IncompatibleSchemaException(subject, schema.getFullName(), String.valueOf(e.getMessage()), e);
            }
            throw new RegistryUnreachableException(url, e);
        } catch (IOException e) {
            throw new RegistryUnreachableException(url, e);
        }
    }

    @Override
    public Schema schemaOf(int id) {
        try {
            return ((AvroSchema) client.getSchemaById(id)).rawSchema();
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                throw new UnknownSchemaIdException(id, "the schema registry at " + url, e);
            }
            throw new RegistryUnreachableException(url, e);
        } catch (IOException e) {
            throw new RegistryUnreachableException(url, e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
