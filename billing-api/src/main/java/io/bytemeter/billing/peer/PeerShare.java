package io.bytemeter.billing.peer;

import com.google.protobuf.ByteString;
import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Progress;
import io.bytemeter.metering.query.Row;
import io.bytemeter.metering.query.Rows;
import io.bytemeter.metering.query.Share;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.proto.peer.v1.IdentifyRequest;
import io.bytemeter.proto.peer.v1.PeerGrpc.PeerBlockingStub;
import io.bytemeter.proto.peer.v1.ProgressRequest;
import io.bytemeter.proto.peer.v1.RowsRequest;
import io.bytemeter.proto.peer.v1.RowsResponse;
import io.bytemeter.usage.Labels;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The partitions of another instance. Whatever keeps it from answering is a {@link NotReadyException}. */
final class PeerShare implements Share {
    /** Longer than any healthy answer, shorter than a person waits, so that a copy can still be asked. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(1);

    private static final Duration SCAN_LIMIT = Duration.ofSeconds(10);

    private final String address;
    private final PeerBlockingStub stub;

    PeerShare(String address, PeerBlockingStub stub) {
        this.address = address;
        this.stub = stub;
    }

    static @Nullable String identify(PeerBlockingStub stub) {
        try {
            return stub.withDeadlineAfter(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .identify(IdentifyRequest.getDefaultInstance())
                    .getInstanceId();
        } catch (StatusRuntimeException e) {
            return null;
        }
    }

    @Override
    public Optional<UsageAnswer> read(UsageQuery query, boolean stale) {
        return Messages.answer(ask(READ_LIMIT, peer -> peer.read(Questions.message(query, stale))));
    }

    @Override
    public ListAnswer list(ListQuery query, List<Integer> partitions, boolean stale) {
        return Messages.page(ask(SCAN_LIMIT, peer -> peer.list(Questions.message(query, partitions, stale))));
    }

    @Override
    public Rows.Answer rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit, boolean stale) {
        RowsRequest request = RowsRequest.newBuilder()
                .setBook(Labels.of(book))
                .setPartition(partition)
                .setPrefix(ByteString.copyFrom(prefix))
                .setFrom(ByteString.copyFrom(from))
                .setLimit(limit)
                .setStale(stale)
                .build();
        RowsResponse response = ask(SCAN_LIMIT, peer -> peer.rows(request));
        List<Row> rows = response.getRowsList().stream()
                .map(row -> new Row(row.getKey().toByteArray(), row.getValue().toByteArray()))
                .toList();
        return new Rows.Answer(rows, response.hasLag() ? Long.valueOf(response.getLag()) : null);
    }

    @Override
    public Progress progress() {
        return Messages.progress(ask(READ_LIMIT, peer -> peer.progress(ProgressRequest.getDefaultInstance())));
    }

    private <T> T ask(Duration limit, Function<PeerBlockingStub, T> question) {
        try {
            return question.apply(stub.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw new NotReadyException("the instance at " + address + " does not answer: " + e.getStatus(), e);
        }
    }
}
