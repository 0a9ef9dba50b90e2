package io.bytemeter.node.inbound.http;

import io.bytemeter.node.inbound.Accounts;
import io.bytemeter.node.inbound.Connected;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.Receiver;
import io.bytemeter.node.route.Target;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One client's connection: reads request heads, one at a time, and finds each its target. */
final class HttpConnection implements Receiver {
    private final Session session;
    private final Accounts accounts;
    private HeadReader head = new HeadReader(true);
    private boolean served;

    /** The connection of the request before, kept for another to the same target by the same user. */
    private @Nullable Intake kept;

    private @Nullable Target keptTarget;
    private String keptUser = "";

    HttpConnection(Session session, Accounts accounts) {
        this.session = session;
        this.accounts = accounts;
    }

    void start() {
        session.client().receiver(this);
        session.client().resume();
    }

    @Override
    public void read(ByteBuf bytes) {
        try {
            if (head.read(bytes)) {
                session.client().pause();
                session.client().unread(bytes.retain());
                String text = head.text();
                head = new HeadReader(true);
                serve(text);
            }
        } catch (HttpProblem problem) {
            refuse(head.length() + bytes.readableBytes(), problem.answer(), CloseReason.PROTOCOL);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void ended() {
        session.meter().overheadUplink(head.length());
        session.end(served && head.length() == 0 ? CloseReason.COMPLETED : CloseReason.CLIENT);
    }

    @Override
    public void failed() {
        session.meter().overheadUplink(head.length());
        session.end(CloseReason.CLIENT);
    }

    private void serve(String text) {
        RequestHead request;
        try {
            request = RequestHead.parse(text);
        } catch (HttpProblem problem) {
            refuse(text.length(), problem.answer(), CloseReason.PROTOCOL);
            return;
        }
        String user = accounts.open() ? "" : request.userOf(accounts);
        if (user == null) {
            refuse(text.length(), Answer.AUTHENTICATION_REQUIRED, CloseReason.DENIED);
            return;
        }
        session.user(user);
        if (!session.admitted()) {
            refuse(text.length(), Answer.FORBIDDEN, CloseReason.DENIED);
            return;
        }
        session.meter().overheadUplink(text.length() - request.forwarded().length());
        Intake reusable = kept;
        kept = null;
        if (reusable != null && request.target().equals(keptTarget) && user.equals(keptUser) && !request.isConnect()) {
            new Exchange(session, reusable, request, true, this).start();
            return;
        }
        session.closeTarget();
        session.connect(request.target(), request.isConnect() ? new Tunnel() : new Forwarding(request));
    }

    private void refuse(int overhead, Answer answer, CloseReason reason) {
        session.meter().overheadUplink(overhead);
        session.answer(answer.bytes());
        session.finish(reason);
    }

    /** The exchange over {@code upstream} is complete, and both sides may go on. */
    void next(Intake upstream, Target target) {
        served = true;
        kept = upstream;
        keptTarget = target;
        keptUser = session.user();
        upstream.receiver(new Kept());
        upstream.resume();
        session.relaying();
        start();
    }

    private final class Tunnel implements Connected {
        @Override
        public void reached(Intake target) {
            session.answer(Answer.ESTABLISHED.bytes());
            session.relay(target);
        }

        @Override
        public void failed(DialException failure) {
            refuse(0, Answer.of(failure.kind()), failure.closeReason());
        }
    }

    private final class Forwarding implements Connected {
        private final RequestHead request;

        Forwarding(RequestHead request) {
            this.request = request;
        }

        @Override
        public void reached(Intake target) {
            session.relaying();
            new Exchange(session, target, request, false, HttpConnection.this).start();
        }

        @Override
        public void failed(DialException failure) {
            refuse(request.forwarded().length(), Answer.of(failure.kind()), failure.closeReason());
        }
    }

    /** Watches a kept connection: a target that says or ends anything between requests is not asked again. */
    private final class Kept implements Receiver {
        @Override
        public void read(ByteBuf bytes) {
            bytes.release();
            ended();
        }

        @Override
        public void ended() {
            kept = null;
            session.closeTarget();
        }

        @Override
        public void failed() {
            ended();
        }
    }
}
