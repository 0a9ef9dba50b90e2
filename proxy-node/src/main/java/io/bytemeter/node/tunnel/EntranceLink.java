package io.bytemeter.node.tunnel;

import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.outbound.DialException.Kind;
import io.bytemeter.node.route.Target;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entrance's side of one control connection, and who waits for data connections asked for over it. May be asked from
 * any thread.
 */
final class EntranceLink implements ControlConnection.Owner {
    /** Connections that may wait at a time. */
    static final int MAX_WAITING = 1024;

    private final String exit;
    private final Introduction.DataProof proof;
    private final ControlConnection control;
    private final Consumer<Throwable> misled;
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean lost;

    /**
     * @param exit name of the node at the other end
     * @param misled told if that does not speak as it should
     */
    EntranceLink(String exit, Introduction introduction, Consumer<Throwable> misled) {
        this.exit = exit;
        this.proof = introduction.data();
        this.control = new ControlConnection(introduction.toEntrance(), introduction.toExit(), this);
        this.misled = misled;
    }

    String exit() {
        return exit;
    }

    ControlConnection control() {
        return control;
    }

    boolean isLost() {
        return lost;
    }

    /** Asks the exit for a connection to {@code target}. */
    void open(Target target, Waiting by) {
        if (waiting.size() >= MAX_WAITING) {
            by.promise().tryFailure(new DialException(Kind.GENERAL, "too many connections wait for the tunnel"));
            return;
        }
        long number = numbers.incrementAndGet();
        waiting.put(number, by);
        by.promise().addListener(done -> waiting.remove(number));
        control.send(new Frame.Open(number, target));
        if (lost) {
            failAll(); // those that came after the link had failed all others
        }
    }

    /**
     * Who waits for the connection that says {@code hello}; null if nobody does any more.
     *
     * @throws TunnelException if whoever dialled it was not asked to
     */
    @Nullable
    Waiting claim(Hello.Data hello) throws TunnelException {
        if (!proof.accepts(hello)) {
            throw new TunnelException("a data connection without proof");
        }
        return waiting.remove(hello.number());
    }

    @Override
    public void received(Frame frame) throws TunnelException {
        if (!(frame instanceof Frame.Failed failed)) {
            throw new TunnelException("a frame that is the entrance's to send");
        }
        Waiting by = waiting.remove(failed.number());
        if (by != null) {
            by.promise().tryFailure(new DialException(Kind.GENERAL, "the tunnel's other end could not dial back"));
        }
    }

    @Override
    public void lost() {
        lost = true;
        failAll();
    }

    @Override
    public void misled(Throwable cause) {
        misled.accept(cause);
    }

    private void failAll() {
        waiting.values().forEach(by -> by.promise()
                .tryFailure(new DialException(Kind.NETWORK_UNREACHABLE, "the tunnel was lost")));
    }
}
