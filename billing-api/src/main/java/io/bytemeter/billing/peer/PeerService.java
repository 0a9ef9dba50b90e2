package io.bytemeter.billing.peer;

import com.google.protobuf.ByteString;
import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Rows;
import io.bytemeter.metering.query.Share;
import io.bytemeter.proto.peer.v1.IdentifyRequest;
import io.bytemeter.proto.peer.v1.IdentifyResponse;
import io.bytemeter.proto.peer.v1.ListRequest;
import io.bytemeter.proto.peer.v1.ListResponse;
import io.bytemeter.proto.peer.v1.PeerGrpc;
import io.bytemeter.proto.peer.v1.ProgressRequest;
import io.bytemeter.proto.peer.v1.ProgressResponse;
import io.bytemeter.proto.peer.v1.ReadRequest;
import io.bytemeter.proto.peer.v1.ReadResponse;
import io.bytemeter.proto.peer.v1.Row;
import io.bytemeter.proto.peer.v1.RowsRequest;
import io.bytemeter.proto.peer.v1.RowsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.DateTimeException;
import java.util.function.Supplier;

/** Answers other instances. UNAVAILABLE says that a partition is not here. */
final class PeerService extends PeerGrpc.PeerImplBase {
    private final String instanceId;
    private final Share share;

    PeerService(String instanceId, Share share) {
        this.instanceId = instanceId;
        this.share = share;
    }

    @Override
    public void identify(IdentifyRequest request, StreamObserver<IdentifyResponse> observer) {
        answer(
                observer,
                () -> IdentifyResponse.newBuilder().setInstanceId(instanceId).build());
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
        answer(observer, () -> Messages.message(share.read(Questions.query(request), request.getStale())));
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> observer) {
        answer(
                observer,
                () -> Messages.message(
                        share.list(Questions.query(request), request.getPartitionsList(), request.getStale())));
    }

    @Override
    public void rows(RowsRequest request, StreamObserver<RowsResponse> observer) {
        answer(observer, () -> {
            RowsResponse.Builder rows = RowsResponse.newBuilder();
            BookKind book = Questions.choice(BookKind.values(), request.getBook());
            // One of a former version does not say from where, nor how many.
            ByteString from = request.getFrom().isEmpty() ? request.getPrefix() : request.getFrom();
            int limit = request.getLimit() == 0 ? Integer.MAX_VALUE : request.getLimit();
            Rows.Answer answer = share.rows(
                    book,
                    request.getPartition(),
                    request.getPrefix().toByteArray(),
                    from.toByteArray(),
                    limit,
                    request.getStale());
            Long lag = answer.lag();
            if (lag != null) {
                rows.setLag(lag);
            }
            answer.rows()
                    .forEach(row -> rows.addRows(Row.newBuilder()
                            .setKey(ByteString.copyFrom(row.key()))
                            .setValue(ByteString.copyFrom(row.value()))));
            return rows.build();
        });
    }

    @Override
    public void progress(ProgressRequest request, StreamObserver<ProgressResponse> observer) {
        answer(observer, () -> Messages.message(share.progress()));
    }

    private static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
        try {
            observer.onNext(answer.get());
            observer.onCompleted();
        } catch (NotReadyException e) {
            observer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
        } catch (IllegalArgumentException | DateTimeException e) {
            observer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        }
    }
}
