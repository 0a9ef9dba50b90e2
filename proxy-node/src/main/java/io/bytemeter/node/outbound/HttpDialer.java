package io.bytemeter.node.outbound;

import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.outbound.DialException.Kind;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The http outbound: HTTP CONNECT as a client. */
final class HttpDialer implements Dialer {
    private static final int MAX_HEAD = 64 * 1024;
    private static final ByteBuf END_OF_HEAD = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII).asReadOnly());

    private final Target proxy;
    private final @Nullable Account account;
    private final Dialer connector;

    HttpDialer(Outbound.Http outbound, Dialer connector) {
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
                Handshake handshake = new Handshake(done.getNow(), target, promise);
                handshake.start(handshake.request(account));
            } else {
                promise.tryFailure(DialException.of(done.cause()));
            }
        });
        connector.dial(proxy, loop, buffers, connected);
    }

    private static final class Handshake extends UpstreamHandshake {
        Handshake(Intake upstream, Target target, Promise<Intake> promise) {
            super(upstream, target, promise);
        }

        ByteBuf request(@Nullable Account account) {
            String host = target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]";
            String authority = host + ":" + target.port();
            StringBuilder head = new StringBuilder("CONNECT ").append(authority).append(" HTTP/1.1\r\n");
            head.append("Host: ").append(authority).append("\r\n");
            if (account != null) {
                byte[] login = (account.user() + ":" + account.password()).getBytes(StandardCharsets.UTF_8);
                head.append("Proxy-Authorization: Basic ")
                        .append(Base64.getEncoder().encodeToString(login))
                        .append("\r\n");
            }
            byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
            return message(bytes.length).writeBytes(bytes);
        }

        @Override
        void parse(ByteBuf received) throws DialException {
            int end = ByteBufUtil.indexOf(END_OF_HEAD, received);
            if (end < 0) {
                if (received.readableBytes() > MAX_HEAD) {
                    throw new DialException(Kind.GENERAL, "the upstream proxy sent an endless head");
                }
                return;
            }
            int length = end - received.readerIndex() + END_OF_HEAD.readableBytes();
            String head = received.readCharSequence(length, StandardCharsets.ISO_8859_1)
                    .toString();
            if (head.matches("(?s)HTTP/1\\.[01] 1\\d\\d[ \r].*")) {
                parse(received); // an interim answer, the final one follows
            } else if (head.matches("(?s)HTTP/1\\.[01] 2\\d\\d[ \r].*")) {
                connected();
            } else {
                throw new DialException(kind(head), "the upstream proxy refused to connect");
            }
        }

        private static Kind kind(String head) {
            if (head.matches("(?s)HTTP/1\\.[01] 403.*")) {
                return Kind.DENIED;
            }
            return head.matches("(?s)HTTP/1\\.[01] 504.*") ? Kind.TIMEOUT : Kind.GENERAL;
        }
    }
}
