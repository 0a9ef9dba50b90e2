package io.bytemeter.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private final Transport transport = Transport.best();
    private final ReadBuffers buffers = new ReadBuffers(1 << 20, new LongAdder());
    private final BlockingQueue<Intake> accepted = new LinkedBlockingQueue<>();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
    private int port;

    @BeforeEach
    void listen() {
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channelFactory(transport.server(null))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accepted.add(Intake.install(channel, buffers));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        port = ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Back-pressure holds also at the end of a stream: Netty's own epoll would read all of it into memory here. */
    @Test
    void aPausedIntakeLeavesAFinishedStreamInTheKernel() throws Exception {
        byte[] sent = new byte[60_000];
        new Random(1).nextBytes(sent);
        Intake paused;
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(sent);
            paused = take();
        }
        try (Socket later = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Intake marker = take(); // the loop has seen what came before
            marker.channel().eventLoop().submit(marker::close).sync();
            assertThat(later.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(loop.next().submit(() -> buffers.held()).get()).isZero();

        Collected collected = new Collected();
        paused.channel()
                .eventLoop()
                .submit(() -> {
                    paused.receiver(collected);
                    paused.resume();
                })
                .sync();
        assertThat(collected.all.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
        paused.channel().eventLoop().submit(paused::close).sync();
    }

    @Test
    void whatIsGivenBackIsReadFirstAndPausingStopsBetweenBuffers() throws Exception {
        byte[] sent = new byte[100_000];
        new Random(2).nextBytes(sent);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Intake intake = take();
            Fussy fussy = new Fussy(intake);
            intake.channel()
                    .eventLoop()
                    .submit(() -> {
                        intake.receiver(fussy);
                        intake.resume();
                    })
                    .sync();
            client.getOutputStream().write(sent);
            client.shutdownOutput();
            assertThat(fussy.all.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
            intake.channel().eventLoop().submit(intake::close).sync();
        }
        assertThat(loop.next().submit(() -> buffers.held()).get()).isZero();
    }

    private Intake take() throws InterruptedException {
        Intake intake = accepted.poll(60, TimeUnit.SECONDS);
        assertThat(intake).isNotNull();
        return intake;
    }

    private static class Collected implements Receiver {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public void read(ByteBuf bytes) {
            byte[] read = new byte[bytes.readableBytes()];
            bytes.readBytes(read);
            bytes.release();
            received.writeBytes(read);
        }

        @Override
        public void ended() {
            all.complete(received.toByteArray());
        }

        @Override
        public void failed() {
            all.completeExceptionally(new IllegalStateException("failed"));
        }
    }

    /** Takes a few bytes of each buffer, gives the rest back, and pauses until the loop comes round again. */
    private static final class Fussy extends Collected {
        private final Intake intake;

        Fussy(Intake intake) {
            this.intake = intake;
        }

        @Override
        public void read(ByteBuf bytes) {
            super.read(bytes.readRetainedSlice(Math.min(3_333, bytes.readableBytes())));
            intake.pause();
            intake.unread(bytes);
            intake.channel().eventLoop().execute(intake::resume);
        }
    }
}
