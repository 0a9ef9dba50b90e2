package io.bytemeter.node.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Promise;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entrance's side of a control connection, against the clock of its event loop. */
class ControlConnectionTest {
    private static final Target TARGET = new Target("192.0.2.1", 80);

    private final Introduction introduction = new Introduction(
            Secret.of("a secret of some length"), "exit", new byte[32], Introduction.nonce(new SecureRandom()));
    private final Frames ofExit = new Frames(introduction.toEntrance());
    private final Frames toExit = new Frames(introduction.toExit());
    private final List<Throwable> misled = new ArrayList<>();
    private final EntranceLink link = new EntranceLink("exit", introduction, misled::add);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void follow() {
        channel.freezeTime();
        Nothing before = new Nothing();
        channel.pipeline().addLast(before);
        link.control().follow(channel.pipeline(), before);
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    private void elapse(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }

    private void says(Frame frame) {
        ByteBuf wire = Unpooled.buffer();
        ofExit.write(frame, wire);
        channel.writeInbound(wire);
    }

    private @Nullable Frame sent() throws TunnelException {
        ByteBuf wire = channel.readOutbound();
        try {
            return wire == null ? null : toExit.read(wire);
        } finally {
            if (wire != null) {
                wire.release();
            }
        }
    }

    private Promise<Intake> opening() {
        Promise<Intake> promise = channel.eventLoop().newPromise();
        link.open(TARGET, new Waiting(channel.eventLoop(), new ReadBuffers(1 << 20, new LongAdder()), promise));
        channel.runPendingTasks();
        return promise;
    }

    private static void assertFailed(Promise<Intake> promise, DialException.Kind kind) {
        assertThat(promise.cause()).isInstanceOfSatisfying(DialException.class, failure -> assertThat(failure.kind())
                .isEqualTo(kind));
    }

    @Test
    void saysThatItIsThereAndGivesUpAPeerThatDoesNot() throws TunnelException {
        elapse(4);
        assertThat(sent()).isNull();
        elapse(1);
        assertThat(sent()).isEqualTo(new Frame.Heartbeat());
        says(new Frame.Heartbeat());
        elapse(14);
        assertThat(channel.isOpen()).as("14 s after the peer's last word").isTrue();
        elapse(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(link.isLost()).isTrue();
        assertThat(misled).isEmpty();
    }

    @Test
    void asksForConnectionsByNumberAndGivesThemToWhoeverWaits() throws TunnelException {
        Promise<Intake> first = opening();
        Promise<Intake> second = opening();
        assertThat(sent()).isEqualTo(new Frame.Open(1, TARGET));
        assertThat(sent()).isEqualTo(new Frame.Open(2, TARGET));

        Waiting claimed = link.claim(introduction.data().hello(2));
        assertThat(claimed).isNotNull().extracting(Waiting::promise).isSameAs(second);
        assertThat(link.claim(introduction.data().hello(2))).as("said again").isNull();
        first.cancel(false);
        assertThat(link.claim(introduction.data().hello(1))).as("given up").isNull();
    }

    @Test
    void nobodyIsGivenToAStranger() {
        assertThat(opening().isDone()).isFalse();
        Hello.Data right = introduction.data().hello(1);
        assertThatThrownBy(() -> link.claim(new Hello.Data(2, right.proof()))).isInstanceOf(TunnelException.class);
        assertThatThrownBy(() -> link.claim(new Hello.Data(1, new byte[Secret.PROOF_BYTES])))
                .isInstanceOf(TunnelException.class);
    }

    @Test
    void whoWaitsIsToldWhatTheExitCannotDoAndThatItIsGone() {
        Promise<Intake> failed = opening();
        Promise<Intake> waiting = opening();
        says(new Frame.Failed(1));
        assertFailed(failed, DialException.Kind.GENERAL);
        assertThat(waiting.isDone()).isFalse();
        assertThat(channel.close().isDone()).isTrue();
        channel.runPendingTasks();
        assertFailed(waiting, DialException.Kind.NETWORK_UNREACHABLE);
        assertFailed(opening(), DialException.Kind.NETWORK_UNREACHABLE);
    }

    @Test
    void asManyWaitAsMay() {
        for (int i = 0; i < EntranceLink.MAX_WAITING; i++) {
            assertThat(opening().isDone()).isFalse();
        }
        assertFailed(opening(), DialException.Kind.GENERAL);
    }

    @Test
    void aPeerThatSaysWhatItMayNotIsCutOff() {
        says(new Frame.Open(1, TARGET));
        assertThat(misled).hasSize(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aFrameWithoutProofClosesTheConnectionAndIsToldOnce() {
        ByteBuf forged = Unpooled.buffer();
        new Frames(introduction.toExit()).write(new Frame.Heartbeat(), forged);
        channel.writeInbound(forged.writeZero(100));
        assertThat(misled).hasSize(1);
        assertThat(channel.isOpen()).isFalse();
    }

    private static final class Nothing extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            // it has introduced the two already
        }
    }
}
