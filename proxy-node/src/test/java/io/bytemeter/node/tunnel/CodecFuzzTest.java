package io.bytemeter.node.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What strangers may send: read whole, in pieces, cut, mutated, or refused; nothing else. */
class CodecFuzzTest {
    private static final int CASES = 20_000;
    private static final Secret SECRET = Secret.of("a secret of some length");
    private static final List<Frame> FRAMES = List.of(
            new Frame.Heartbeat(),
            new Frame.Open(7, new Target("host.example", 65_535)),
            new Frame.Open(-1, new Target("ü".repeat(255), 1)),
            new Frame.Failed(Long.MAX_VALUE));

    private final Random random = new Random(20_261_121);

    @Test
    void framesPassWholeAndByteByByteInTheirOrder() throws TunnelException {
        ByteBuf wire = Unpooled.buffer();
        Frames writer = new Frames(SECRET);
        FRAMES.forEach(frame -> writer.write(frame, wire));
        Frames whole = new Frames(SECRET);
        ByteBuf copy = wire.copy();
        for (Frame frame : FRAMES) {
            assertThat(whole.read(copy)).isEqualTo(frame);
        }
        assertThat(copy.isReadable()).isFalse();

        Frames pieces = new Frames(SECRET);
        ByteBuf arrived = Unpooled.buffer();
        int seen = 0;
        while (wire.isReadable()) {
            arrived.writeByte(wire.readByte());
            Frame frame = pieces.read(arrived);
            if (frame != null) {
                assertThat(frame).isEqualTo(FRAMES.get(seen));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(FRAMES.size());
    }

    @Test
    void aFrameSaidAgainOrInAnotherPlaceIsRefused() throws TunnelException {
        ByteBuf first = Unpooled.buffer();
        ByteBuf second = Unpooled.buffer();
        Frames writer = new Frames(SECRET);
        writer.write(FRAMES.get(1), first);
        writer.write(FRAMES.get(2), second);

        Frames reader = new Frames(SECRET);
        assertThat(reader.read(first.copy())).isEqualTo(FRAMES.get(1));
        assertThatThrownBy(() -> reader.read(first.copy())).isInstanceOf(TunnelException.class);
        assertThatThrownBy(() -> new Frames(SECRET).read(second)).isInstanceOf(TunnelException.class);
        assertThatThrownBy(() -> new Frames(Secret.of("another")).read(first)).isInstanceOf(TunnelException.class);
    }

    /** A body is only looked at once it is proved, so here each has its proof. */
    @Test
    void provedBodiesAreFramesOrRefused() {
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] body = new byte[random.nextInt(24)];
            random.nextBytes(body);
            try {
                Frame frame = Frame.read(random.nextInt(4), Unpooled.wrappedBuffer(body));
                ByteBuf again = Unpooled.buffer();
                frame.writeBody(again);
                assertThat(frame.type()).isBetween(Frame.HEARTBEAT, Frame.FAILED);
            } catch (TunnelException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, CASES - 1);
    }

    @Test
    void noChangedFramePasses() {
        for (int i = 0; i < CASES; i++) {
            ByteBuf wire = Unpooled.buffer();
            new Frames(SECRET).write(FRAMES.get(random.nextInt(FRAMES.size())), wire);
            byte[] changed = mutated(Arrays.copyOf(wire.array(), wire.readableBytes()));
            try {
                assertThat(new Frames(SECRET).read(Unpooled.wrappedBuffer(changed)))
                        .as("cut short, and so not there yet")
                        .isNull();
            } catch (TunnelException e) {
                assertThat(e).hasNoCause();
            }
        }
    }

    @Test
    void introductionsAreReadOrAwaitedOrRefused() throws TunnelException {
        byte[] nonce = new byte[Introduction.NONCE_BYTES];
        List<Hello> hellos = List.of(
                new Hello.Control("exit-ü", nonce), new Hello.Data(Long.MIN_VALUE, new byte[Secret.PROOF_BYTES]));
        for (Hello hello : hellos) {
            ByteBuf wire = Unpooled.buffer();
            hello.write(wire);
            wire.writeByte(9);
            for (int length = 0; length < wire.readableBytes() - 1; length++) {
                ByteBuf part = wire.slice(0, length);
                assertThat(Hello.read(part)).isNull();
                assertThat(part.readableBytes()).isEqualTo(length);
            }
            assertThat(Hello.read(wire)).hasSameClassAs(hello);
            assertThat(wire.readableBytes()).isEqualTo(1);
        }
        for (int i = 0; i < CASES; i++) {
            ByteBuf wire = Unpooled.buffer();
            hellos.get(random.nextInt(2)).write(wire);
            ByteBuf changed = Unpooled.wrappedBuffer(mutated(Arrays.copyOf(wire.array(), wire.readableBytes())));
            int length = changed.readableBytes();
            try {
                Hello read = Hello.read(changed);
                assertThat(changed.readableBytes() == length).isEqualTo(read == null);
            } catch (TunnelException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    /** Cut, or with up to four bytes changed; never the same. */
    private byte[] mutated(byte[] bytes) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            bytes[flips * bytes.length / 4] ^= (byte) (1 + random.nextInt(255));
        }
        return bytes;
    }
}
