package io.bytemeter.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Near misses of handshakes, and noise. */
final class Garbage {
    private static final List<byte[]> SOCKS = List.of(
            Bytes.of(5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80),
            Bytes.of(5, 1, 2, 1, 8, 's', 'o', 'c', 'k', 'u', 's', 'e', 'r', 2, 'p', 'w', 5, 1, 0, 3, 1, 'a', 0, 80),
            Bytes.of(5, 2, 0, 2, 5, 3, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80),
            Bytes.of(4, 1, 0, 80, 0, 0, 0, 1, 'u', 0, 'h', 0));
    private static final List<byte[]> HTTP = List.of(
            "CONNECT [::1]:80 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1),
            "GET http://a:80/b?c HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n".getBytes(ISO_8859_1),
            "POST http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                    .getBytes(ISO_8859_1),
            "PUT http://a/ HTTP/1.0\r\nContent-Length: 3\r\nProxy-Authorization: Basic YTpi\r\n\r\nabc"
                    .getBytes(ISO_8859_1));

    private Garbage() {}

    /** The next piece of garbage; never empty. */
    static byte[] next(Random random, boolean http) {
        List<byte[]> seeds = http ? HTTP : SOCKS;
        byte[] seed = seeds.get(random.nextInt(seeds.size())).clone();
        if (random.nextInt(8) == 0) {
            byte[] noise = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(noise);
            return noise;
        }
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            seed[random.nextInt(seed.length)] = (byte) random.nextInt(256);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int cut = random.nextInt(seed.length);
        out.writeBytes(Arrays.copyOf(seed, cut + 1));
        if (random.nextBoolean()) {
            out.writeBytes(Arrays.copyOfRange(seed, random.nextInt(seed.length), seed.length));
        }
        return out.toByteArray();
    }
}
