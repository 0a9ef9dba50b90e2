package io.bytemeter.node.tunnel;

import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.outbound.DialException.Kind;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.Receiver;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;

/**
 * Waits at the entrance for the first byte of a data connection, which says whether the exit has reached the target. The
 * numbers are those of SOCKS 5 replies (RFC 1928).
 */
final class Outcome implements Receiver {
    static final int REACHED = 0;

    private final Intake exit;
    private final Promise<Intake> promise;

    private Outcome(Intake exit, Promise<Intake> promise) {
        this.exit = exit;
        this.promise = promise;
    }

    /** Fulfils {@code promise} with the paused intake, on whose event loop this is, once the target is reached. */
    static void await(Intake exit, Promise<Intake> promise) {
        exit.receiver(new Outcome(exit, promise));
        promise.addListener(done -> {
            if (!done.isSuccess()) {
                exit.close();
            }
        });
        exit.resume();
    }

    /** The byte that tells of {@code failure}. */
    static int of(DialException failure) {
        return switch (failure.kind()) {
            case GENERAL -> 1;
            case DENIED -> 2;
            case NETWORK_UNREACHABLE -> 3;
            case HOST_UNREACHABLE -> 4;
            case REFUSED -> 5;
            case TIMEOUT -> 6;
        };
    }

    private static Kind kind(int outcome) {
        return switch (outcome) {
            case 2 -> Kind.DENIED;
            case 3 -> Kind.NETWORK_UNREACHABLE;
            case 4 -> Kind.HOST_UNREACHABLE;
            case 5 -> Kind.REFUSED;
            case 6 -> Kind.TIMEOUT;
            default -> Kind.GENERAL;
        };
    }

    @Override
    public void read(ByteBuf bytes) {
        exit.pause();
        int outcome = bytes.readUnsignedByte();
        exit.unread(bytes);
        if (outcome == REACHED) {
            promise.trySuccess(exit);
        } else {
            promise.tryFailure(new DialException(kind(outcome), "the tunnel's other end did not reach the target"));
        }
    }

    @Override
    public void ended() {
        promise.tryFailure(new DialException(Kind.GENERAL, "the tunnel's other end closed the connection"));
    }

    @Override
    public void failed() {
        ended();
    }
}
