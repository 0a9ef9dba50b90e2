package io.bytemeter.billing.grpc;

import io.bytemeter.billing.live.Audience;
import io.bytemeter.billing.live.Change;
import io.bytemeter.proto.billing.v1.FollowUsageResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/** A client of a server stream. Calls come from several threads, which a stream does not bear: they take turns. */
final class CallAudience implements Audience {
    private final ServerCallStreamObserver<FollowUsageResponse> call;
    private boolean ended;

    CallAudience(ServerCallStreamObserver<FollowUsageResponse> call) {
        this.call = call;
    }

    @Override
    public boolean hasTakenAll() {
        return call.isReady();
    }

    @Override
    public synchronized void tell(Change change) {
        if (!ended && !call.isCancelled()) {
            call.onNext(Responses.change(change));
        }
    }

    @Override
    public void drop(String reason) {
        end(Status.RESOURCE_EXHAUSTED.withDescription(reason));
    }

    @Override
    public void dismiss() {
        end(Status.UNAVAILABLE.withDescription("this instance stops; another one has the same totals"));
    }

    private synchronized void end(Status status) {
        if (!ended && !call.isCancelled()) {
            ended = true;
            call.onError(status.asRuntimeException());
        }
    }
}
