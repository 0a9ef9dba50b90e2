package io.bytemeter.node.inbound.http;

import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.Outlet;
import io.bytemeter.node.relay.Receiver;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request and its response. Both bodies may flow at once; the response may come before the request is complete. */
final class Exchange {
    private final Session session;
    private final Intake client;
    private final Intake upstream;
    private final RequestHead request;
    private final boolean reused;
    private final HttpConnection connection;
    private final Outlet up;
    private final Outlet down;

    private HeadReader head = new HeadReader(false);
    private @Nullable ResponseHead response;
    private boolean answered;
    private boolean over;

    /** @param reused whether the connection has served a request before */
    Exchange(Session session, Intake upstream, RequestHead request, boolean reused, HttpConnection connection) {
        this.session = session;
        this.client = session.client();
        this.upstream = upstream;
        this.request = request;
        this.reused = reused;
        this.connection = connection;
        this.up = new Outlet(upstream, session.buffers(), session.meter()::uplink, this::readRequest, client::pause);
        this.down = new Outlet(
                client,
                session.buffers(),
                session.meter()::downlink,
                upstream::resume,
                () -> session.end(CloseReason.CLIENT));
    }

    void start() {
        client.receiver(new RequestSide());
        upstream.receiver(new ResponseSide());
        if (up.write(bytes(request.forwarded()))) {
            readRequest();
        }
        upstream.resume();
    }

    private void readRequest() {
        if (!request.body().done()) {
            client.resume();
        }
    }

    private void finish(CloseReason reason) {
        stop();
        session.finish(reason);
    }

    private void refuse(Answer answer, CloseReason reason) {
        if (!answered) {
            session.answer(answer.bytes());
        }
        finish(reason);
    }

    private void stop() {
        over = true;
        up.stop();
        down.stop();
    }

    private void send(ByteBuf bytes) {
        answered = true;
        if (!down.write(bytes)) {
            upstream.pause();
        }
    }

    private static ByteBuf bytes(String head) {
        return Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1);
    }

    private final class RequestSide implements Receiver {
        @Override
        public void read(ByteBuf bytes) {
            try {
                int taken = request.body().take(bytes);
                boolean wait = taken > 0 && !up.write(bytes.readRetainedSlice(taken));
                if (wait || request.body().done()) {
                    client.pause();
                }
                client.unread(bytes.retain());
            } catch (HttpProblem problem) {
                refuse(problem.answer(), CloseReason.PROTOCOL);
            } finally {
                bytes.release();
            }
        }

        @Override
        public void ended() {
            session.end(CloseReason.CLIENT);
        }

        @Override
        public void failed() {
            session.end(CloseReason.CLIENT);
        }
    }

    private final class ResponseSide implements Receiver {
        @Override
        public void read(ByteBuf bytes) {
            try {
                while (!over && response == null && head.read(bytes)) {
                    headComplete(bytes);
                }
                ResponseHead current = response;
                if (!over && current != null) {
                    int taken = current.body().take(bytes);
                    if (taken > 0) {
                        send(bytes.readRetainedSlice(taken));
                    }
                    if (current.body().done()) {
                        complete(current, bytes.isReadable());
                    }
                }
            } catch (HttpProblem problem) {
                refuse(Answer.BAD_GATEWAY, CloseReason.TARGET);
            } finally {
                bytes.release();
            }
        }

        private void headComplete(ByteBuf rest) throws HttpProblem {
            ResponseHead parsed =
                    ResponseHead.parse(head.text(), request.method().equals("HEAD"));
            send(bytes(head.text()));
            head = new HeadReader(false);
            if (parsed.status() == ResponseHead.SWITCHING_PROTOCOLS) {
                stop();
                upstream.pause();
                upstream.unread(rest.readRetainedSlice(rest.readableBytes()));
                session.relay(upstream);
            } else if (!parsed.isInterim()) {
                response = parsed;
            }
        }

        private void complete(ResponseHead current, boolean more) {
            boolean persistent = request.persistent() && current.persistent();
            if (persistent && !more && request.body().done() && !upstream.hasEnded() && !session.isOver()) {
                stop();
                connection.next(upstream, request.target());
            } else {
                finish(CloseReason.COMPLETED);
            }
        }

        @Override
        public void ended() {
            ResponseHead current = response;
            if (over) {
                return;
            }
            if (current != null) {
                boolean whole = current.body().endsWithStream() && !upstream.hasFailed();
                finish(whole ? CloseReason.COMPLETED : CloseReason.TARGET);
            } else if (reused && head.length() == 0) {
                finish(CloseReason.TARGET); // without an answer, so that the client knows it may ask again
            } else {
                refuse(Answer.BAD_GATEWAY, CloseReason.TARGET);
            }
        }

        @Override
        public void failed() {
            // what the target sent before is still delivered, and then its end
        }
    }
}
