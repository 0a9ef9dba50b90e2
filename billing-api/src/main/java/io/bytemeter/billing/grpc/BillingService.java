package io.bytemeter.billing.grpc;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.billing.live.Choice;
import io.bytemeter.billing.live.LiveRoom;
import io.bytemeter.billing.usage.UsageQuestions;
import io.bytemeter.billing.usage.VisibleUsage;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.proto.billing.v1.BillingGrpc.BillingImplBase;
import io.bytemeter.proto.billing.v1.Calendar;
import io.bytemeter.proto.billing.v1.FollowUsageRequest;
import io.bytemeter.proto.billing.v1.FollowUsageResponse;
import io.bytemeter.proto.billing.v1.GetUsageRequest;
import io.bytemeter.proto.billing.v1.GetUsageResponse;
import io.bytemeter.proto.billing.v1.ListUsageRequest;
import io.bytemeter.proto.billing.v1.ListUsageResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;

/** Answers from the reader that the REST routes answer from. */
final class BillingService extends BillingImplBase {
    private final UsageReader reader;
    private final UsageQuestions questions;
    private final LiveRoom live;

    BillingService(UsageReader reader, UsageQuestions questions, LiveRoom live) {
        this.reader = reader;
        this.questions = questions;
        this.live = live;
    }

    @Override
    public void getUsage(GetUsageRequest request, StreamObserver<GetUsageResponse> observer) {
        answer(observer, () -> {
            QueryParamsBuilder values = calendar(request.getCalendar());
            put(values, "from", request.hasFrom() ? time(request.getFrom()) : "");
            put(values, "to", request.hasTo() ? time(request.getTo()) : "");
            put(values, "breakdown", request.getBreakdown());
            Parameters parameters = parameters(values);
            UsageQuery query =
                    questions.subject(UsageQuestions.subject(request.getKind(), request.getId()), parameters);
            return Responses.subject(
                    query.subject().kind(),
                    visible(parameters)
                            .read(query)
                            .orElseThrow(() ->
                                    ProblemException.notFound("no usage of " + query.subject() + " was ever seen")));
        });
    }

    @Override
    public void listUsage(ListUsageRequest request, StreamObserver<ListUsageResponse> observer) {
        answer(observer, () -> {
            QueryParamsBuilder values = calendar(request.getCalendar());
            put(values, "at", request.hasAt() ? time(request.getAt()) : "");
            put(values, "sort", request.getSort());
            put(values, "order", request.getOrder());
            put(values, "limit", request.getLimit() == 0 ? "" : Integer.toString(request.getLimit()));
            put(values, "cursor", request.getCursor());
            Parameters parameters = parameters(values);
            ListQuery query = questions.ofKind(UsageQuestions.kind(request.getKind()), parameters);
            return Responses.subjects(query.kind(), visible(parameters).list(query));
        });
    }

    @Override
    public void followUsage(FollowUsageRequest request, StreamObserver<FollowUsageResponse> observer) {
        ServiceRequestContext ctx = ServiceRequestContext.current();
        QueryParamsBuilder values = QueryParams.builder();
        request.getSubjectsList().forEach(subject -> values.add("subject", subject.getKind() + "/" + subject.getId()));
        request.getKindsList().forEach(kind -> values.add("kind", kind));
        put(values, "window", request.getWindow());
        ServerCallStreamObserver<FollowUsageResponse> call = (ServerCallStreamObserver<FollowUsageResponse>) observer;
        try {
            Choice choice = Choice.of(values.build(), Caller.of(ctx));
            LiveRoom.Seat seat = live.admit(ctx, choice, new CallAudience(call));
            call.setOnCancelHandler(seat::leave);
            call.setOnCloseHandler(seat::leave);
            seat.take();
        } catch (ProblemException e) {
            observer.onError(status(e).asRuntimeException());
        }
    }

    private static Status status(ProblemException problem) {
        return Status.fromCodeValue(problem.grpcStatus()).withDescription(problem.getMessage());
    }

    private UsageReader visible(Parameters parameters) {
        return VisibleUsage.of(reader, parameters.caller().visible());
    }

    private static QueryParamsBuilder calendar(Calendar calendar) {
        QueryParamsBuilder values = QueryParams.builder();
        put(values, "window", calendar.getWindow());
        put(values, "timeZone", calendar.getTimeZone());
        put(values, "anchorDay", calendar.getAnchorDay() == 0 ? "" : Integer.toString(calendar.getAnchorDay()));
        put(values, "anchorTime", calendar.getAnchorTime());
        return values;
    }

    private static void put(QueryParamsBuilder values, String name, String value) {
        if (!value.isEmpty()) {
            values.add(name, value);
        }
    }

    private static String time(com.google.protobuf.Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
        } catch (DateTimeException | ArithmeticException e) {
            return "a time out of bounds"; // which the question refuses under the name of its parameter
        }
    }

    private static Parameters parameters(QueryParamsBuilder values) {
        return Parameters.of(ServiceRequestContext.current(), values.build());
    }

    private static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
        try {
            observer.onNext(answer.get());
            observer.onCompleted();
        } catch (ProblemException e) {
            observer.onError(status(e).asRuntimeException());
        } catch (NotReadyException e) {
            observer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
        }
    }
}
