package io.bytemeter.node.outbound;

import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.outbound.DialException.Kind;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The socks outbound: SOCKS 5 (RFC 1928, 1929) as a client. */
final class SocksDialer implements Dialer {
    private final Target proxy;
    private final @Nullable Account account;
    private final Dialer connector;

    SocksDialer(Outbound.Socks outbound, Dialer connector) {
        this.proxy = new Target(outbound.address(), outbound.port());
        this.account = outbound.account();
        this.connector = connector;
    }

    @Override
    public void dial(Target target, EventLoop loop, ReadBuffers buffers, Promise<Intake> promise) {
        Promise<Intake> connected = loop.newPromise();
        promise.addListener(done -> connected.cancel(false));
        connected.addListener((Future<Intake> done) -> {
            if (done.isSuccess()) {
                Handshake handshake = new Handshake(done.getNow(), target, promise, account);
                handshake.start(handshake.greeting());
            } else {
                promise.tryFailure(DialException.of(done.cause()));
            }
        });
        connector.dial(proxy, loop, buffers, connected);
    }

    private static final class Handshake extends UpstreamHandshake {
        private static final int NO_AUTHENTICATION = 0;
        private static final int PASSWORD = 2;

        private enum Awaiting {
            METHOD,
            AUTHENTICATION,
            REPLY
        }

        private final @Nullable Account account;
        private Awaiting awaiting = Awaiting.METHOD;

        Handshake(Intake upstream, Target target, Promise<Intake> promise, @Nullable Account account) {
            super(upstream, target, promise);
            this.account = account;
        }

        ByteBuf greeting() {
            return message(3).writeByte(5).writeByte(1).writeByte(account == null ? NO_AUTHENTICATION : PASSWORD);
        }

        @Override
        void parse(ByteBuf received) throws DialException {
            if (awaiting == Awaiting.METHOD && received.readableBytes() >= 2) {
                expect(received.readByte() == 5, "its version");
                int method = received.readByte();
                if (method == PASSWORD && account != null) {
                    awaiting = Awaiting.AUTHENTICATION;
                    send(authentication(account));
                } else {
                    expect(method == NO_AUTHENTICATION, "the method of authentication");
                    request();
                }
            }
            if (awaiting == Awaiting.AUTHENTICATION && received.readableBytes() >= 2) {
                received.skipBytes(1);
                expect(received.readByte() == 0, "the account");
                request();
            }
            if (awaiting == Awaiting.REPLY && received.readableBytes() >= 5) {
                reply(received);
            }
        }

        private void reply(ByteBuf received) throws DialException {
            int start = received.readerIndex();
            int code = received.getUnsignedByte(start + 1);
            expect(received.getByte(start) == 5, "its version");
            if (code != 0) {
                throw new DialException(kind(code), "the upstream proxy answered " + code);
            }
            int length =
                    switch (received.getByte(start + 3)) {
                        case 1 -> 10;
                        case 3 -> 7 + received.getUnsignedByte(start + 4);
                        case 4 -> 22;
                        default -> throw new DialException(Kind.GENERAL, "the upstream proxy sent no address");
                    };
            if (received.readableBytes() >= length) {
                received.skipBytes(length);
                connected();
            }
        }

        private ByteBuf authentication(Account login) {
            byte[] user = login.user().getBytes(StandardCharsets.UTF_8);
            byte[] password = login.password().getBytes(StandardCharsets.UTF_8);
            return message(3 + user.length + password.length)
                    .writeByte(1)
                    .writeByte(user.length)
                    .writeBytes(user)
                    .writeByte(password.length)
                    .writeBytes(password);
        }

        private void request() {
            awaiting = Awaiting.REPLY;
            byte[] address = NetUtil.createByteArrayFromIpAddressString(target.host());
            ByteBuf request = message(300).writeByte(5).writeByte(1).writeByte(0);
            if (address == null) {
                byte[] name = target.host().getBytes(StandardCharsets.UTF_8);
                request.writeByte(3).writeByte(name.length).writeBytes(name);
            } else {
                request.writeByte(address.length == 4 ? 1 : 4).writeBytes(address);
            }
            send(request.writeShort(target.port()));
        }

        private static void expect(boolean kept, String what) throws DialException {
            if (!kept) {
                throw new DialException(Kind.GENERAL, "the upstream proxy did not accept " + what);
            }
        }

        private static Kind kind(int code) {
            return switch (code) {
                case 2 -> Kind.DENIED;
                case 3 -> Kind.NETWORK_UNREACHABLE;
                case 4 -> Kind.HOST_UNREACHABLE;
                case 5 -> Kind.REFUSED;
                case 6 -> Kind.TIMEOUT;
                default -> Kind.GENERAL;
            };
        }
    }
}
