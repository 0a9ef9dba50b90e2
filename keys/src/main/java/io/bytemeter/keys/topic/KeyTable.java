package io.bytemeter.keys.topic;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyRing;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.topic.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All keys, as the records of the topic tell them one after the other. Not thread-safe. */
final class KeyTable {
    private static final Logger logger = LoggerFactory.getLogger(KeyTable.class);

    private final Deserializer<io.bytemeter.schema.ApiKey> deserializer;
    private final Optional<ApiKey> configured;
    private final Map<String, ApiKey> keys = new HashMap<>();

    /** Ids whose newest record is no key: nobody gets in by them, and the API is not open because of that. */
    private final Set<String> others = new HashSet<>();

    KeyTable(Deserializer<io.bytemeter.schema.ApiKey> deserializer, Optional<ApiKey> configured) {
        this.deserializer = deserializer;
        this.configured = configured;
    }

    /**
     * What has been on the topic under this id is no longer in force, whatever the record says.
     *
     * @throws RegistryUnreachableException if the record cannot be read now; apply it once more later
     */
    void apply(String id, byte @Nullable [] value, long offset) {
        keys.remove(id);
        others.add(id);
        if (value == null) {
            return;
        }
        try {
            ApiKey key = KeyRecords.decode(deserializer.deserialize(Topics.KEYS, value));
            if (key.id().equals(id)) {
                keys.put(id, key);
                others.remove(id);
            }
        } catch (RegistryUnreachableException e) {
            throw e;
        } catch (RuntimeException e) { // of whatever kind: the records behind it count
            logger.atError()
                    .addKeyValue("offset", offset)
                    .addKeyValue("reason", e.getMessage())
                    .log("a key cannot be read and is not in force");
        }
    }

    KeyRing ring() {
        Map<String, ApiKey> all = new HashMap<>(keys);
        configured.ifPresent(key -> all.put(key.id(), key));
        return new KeyRing(all, !others.isEmpty());
    }
}
