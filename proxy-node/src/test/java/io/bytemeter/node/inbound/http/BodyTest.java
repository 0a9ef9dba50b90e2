package io.bytemeter.node.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
    /** Random chunked bodies in random pieces, each with the start of another message behind it. */
    @Test
    void findsTheEndOfChunkedBodiesHoweverTheyArrive() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            String body = chunked(random);
            ByteBuf in = Unpooled.copiedBuffer(body + "GET / HTTP/1.1\r\n\r\n", ISO_8859_1);
            ChunkedBody scanner = new ChunkedBody();
            int taken = 0;
            while (!scanner.done()) {
                ByteBuf piece = in.slice(taken, Math.min(1 + random.nextInt(20), in.readableBytes() - taken));
                taken += scanner.take(piece);
            }
            assertThat(taken).isEqualTo(body.length());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "x\r\n",
                "-1\r\n",
                "1\nA\r\n0\r\n\r\n",
                "1\r\nAB\r\n",
                "1\r\nA\n0\r\n\r\n",
                "1\r\nA\rX",
                "fffffffffffffffff\r\n",
                "0\r\nX: y\n\r\n",
                "1;\rx\r\n",
            })
    void refusesChunksThatTwoReadersCouldUnderstandDifferently(String body) {
        ByteBuf in = Unpooled.copiedBuffer(body, ISO_8859_1);
        assertThatThrownBy(() -> new ChunkedBody().take(in)).isInstanceOf(HttpProblem.class);
    }

    /** Noise never ends a reader in anything but a refusal, and never makes it claim bytes that are not there. */
    @Test
    void noiseIsTakenOrRefused() {
        Random random = new Random(12);
        for (int round = 0; round < 5_000; round++) {
            byte[] noise = (chunked(random) + chunked(random)).getBytes(ISO_8859_1);
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(new ChunkedBody().take(Unpooled.wrappedBuffer(noise)))
                        .isBetween(0, noise.length);
                HeadReader head = new HeadReader(false);
                if (head.read(Unpooled.wrappedBuffer(noise))) {
                    ResponseHead.parse(head.text(), false);
                }
            } catch (HttpProblem e) {
                assertThat(e.answer()).isIn(Answer.BAD_REQUEST, Answer.BAD_GATEWAY);
            }
        }
    }

    /** By construction no head grows on its way: what the proxy keeps of it is never negative. */
    @Test
    void forwardedHeadsAreNeverLongerThanTheirOriginals() throws Exception {
        for (String head : new String[] {
            "GET http://a HTTP/1.1\r\nHost:\r\n\r\n",
            "GET http://a HTTP/1.1\r\nHost:b\r\n\r\n",
            "GET HTTP://a?x HTTP/1.1\r\nHOST:A\r\nX:y\r\n\r\n",
            "\r\n\r\nOPTIONS http://[::1]:99 HTTP/1.0\r\n\r\n",
            "GET http://" + "l".repeat(250) + "/ HTTP/1.1\r\nHost:\r\nProxy-X: y\r\n\r\n"
        }) {
            RequestHead parsed = RequestHead.parse(head);
            assertThat(parsed.forwarded().length()).as(head).isLessThan(head.length());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "SSH-2.0\r\n\r\n",
            })
    void responsesWithoutAClearEndAreBadGateways(String head) {
        assertThatThrownBy(() -> ResponseHead.parse(head, false))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.answer())
                        .isEqualTo(Answer.BAD_GATEWAY));
    }

    private static String chunked(Random random) {
        StringBuilder body = new StringBuilder();
        for (int chunks = random.nextInt(4); chunks > 0; chunks--) {
            int size = 1 + random.nextInt(40);
            body.append(Integer.toHexString(size))
                    .append(random.nextBoolean() ? ";a=\"b\"" : "")
                    .append("\r\n");
            body.append("\r\n0\r\n\r\n".repeat(10), 0, size).append("\r\n");
        }
        return body.append("00\r\n")
                .append(random.nextBoolean() ? "T: r\r\n" : "")
                .append("\r\n")
                .toString();
    }
}
