package io.bytemeter.node.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessFileFuzzTest {
    private static final int CASES = 10_000;

    @TempDir
    private Path directory;

    @Test
    void whatWasSavedIsLoaded() throws IOException {
        Map<String, Long> blocks = Map.of("alice", 5L, "bøb", UserAccess.FOR_EVER, "x".repeat(255), 1L);
        AccessFile file = new AccessFile(directory.resolve("not-there-yet"));
        assertThat(file.load()).isEmpty();
        file.save(Map.of("former", 1L));
        file.save(blocks);

        Map<String, Long> loaded = new HashMap<>();
        file.load().forEach((user, access) -> loaded.put(user, access.blockedUntil()));
        assertThat(loaded).isEqualTo(blocks);
    }

    @Test
    void aDamagedFileIsPutAsideAndBlocksNobody() throws IOException {
        AccessFile file = new AccessFile(directory);
        file.save(Map.of("alice", UserAccess.FOR_EVER));
        byte[] bytes = Files.readAllBytes(directory.resolve("access"));
        bytes[15] ^= 1;
        Files.write(directory.resolve("access"), bytes);

        assertThat(file.load()).isEmpty();
        assertThat(directory.resolve("access")).doesNotExist();
        assertThat(directory.resolve("access.damaged")).hasBinaryContent(bytes);
        file.save(Map.of("alice", UserAccess.FOR_EVER));
        assertThat(file.load()).containsKey("alice");
    }

    @Test
    void noDamageBlocksSomebodyElse() throws DamagedAccessException {
        long seed = Long.getLong("bytemeter.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            Map<String, Long> blocks = new HashMap<>();
            for (int users = random.nextInt(20); users > 0; users--) {
                blocks.put("user-" + random.nextInt(), random.nextLong());
            }
            byte[] bytes = BlockCodec.encode(blocks);
            assertThat(BlockCodec.decode(bytes)).isEqualTo(blocks);
            byte[] damaged = damaged(bytes, random);
            if (!Arrays.equals(damaged, bytes)) {
                assertThatThrownBy(() -> BlockCodec.decode(damaged))
                        .as("case %d, seed %d (repeat with -Dbytemeter.seed=%d)", i, seed, seed)
                        .isInstanceOf(DamagedAccessException.class);
            }
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (random.nextInt(3) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        byte[] damaged = bytes.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
