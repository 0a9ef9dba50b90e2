package io.bytemeter.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransportTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(literal));
    }

    private static Stream<Arguments> transports() {
        return Stream.of(Transport.best(), Transport.nio())
                .flatMap(transport -> Stream.of("127.0.0.1", "0.0.0.0", "::1", "::")
                        .map(listening -> Arguments.of(transport, listening)));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void bothEndsConnectAndSendSmallMessagesAtOnce(Transport transport, String listening) throws Exception {
        InetAddress at = address(listening);
        assumeTrue(
                at instanceof Inet4Address || NetworkInterface.getByInetAddress(address("::1")) != null,
                "no IPv6 on this machine");
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
        try {
            CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();
            Channel server = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(transport.server(at))
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            accepted.complete(channel);
                        }
                    })
                    .bind(at, 0)
                    .sync()
                    .channel();
            InetAddress to = at.isAnyLocalAddress() ? LOOPBACK : at;
            SocketChannel dialed = (SocketChannel) new Bootstrap()
                    .group(loop)
                    .channelFactory(transport.socket(to))
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(to, ((InetSocketAddress) server.localAddress()).getPort())
                    .sync()
                    .channel();
            assertThat(dialed.config().isTcpNoDelay()).isTrue();
            assertThat(accepted.get(5, TimeUnit.SECONDS).config().isTcpNoDelay())
                    .isTrue();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
