package io.bytemeter.billing.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.billing.live.Change;
import io.bytemeter.metering.query.LiveTotals.Total;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.proto.billing.v1.FollowUsageResponse;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallAudienceTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private final Call call = new Call();
    private final CallAudience audience = new CallAudience(call);

    /** Remembers what was told. */
    private static final class Call extends ServerCallStreamObserver<FollowUsageResponse> {
        private final List<FollowUsageResponse> told = new ArrayList<>();
        private final List<Status> ends = new ArrayList<>();
        private boolean ready;
        private boolean cancelled;

        @Override
        public void onNext(FollowUsageResponse response) {
            told.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            ends.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ends.add(Status.OK);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }

    private static Change change() {
        Subject socks = new Subject(SubjectKind.INBOUND, "socks");
        Usage usage = new Usage(10, 20, 5, 7, 1);
        return new Change(new Total(socks, WindowLength.DAY, START, START.plusSeconds(86_400), usage, START), null);
    }

    @Test
    void aClientHasTakenAllWhenItsCallIsReadyForMore() {
        assertThat(audience.hasTakenAll()).isFalse();
        call.ready = true;
        assertThat(audience.hasTakenAll()).isTrue();
    }

    @Test
    void bytesAreCountedAsTheKindCountsThem() {
        audience.tell(change());

        assertThat(call.told.get(0).getUsage().getUplink()).isEqualTo(15);
        assertThat(call.told.get(0).getUsage().getOverheadDownlink()).isEqualTo(7);
    }

    @Test
    void oneThatIsDroppedIsToldWhyAndNothingMore() {
        audience.drop("nothing was taken for 30 seconds");
        audience.tell(change());
        audience.dismiss();

        assertThat(call.told).isEmpty();
        assertThat(call.ends).singleElement().satisfies(end -> {
            assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(end.getDescription()).isEqualTo("nothing was taken for 30 seconds");
        });
    }

    @Test
    void oneThatHasGoneIsToldNothing() {
        call.cancelled = true;
        audience.tell(change());
        audience.dismiss();

        assertThat(call.told).isEmpty();
        assertThat(call.ends).isEmpty();
    }
}
