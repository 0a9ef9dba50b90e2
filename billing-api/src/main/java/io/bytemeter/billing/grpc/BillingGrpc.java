package io.bytemeter.billing.grpc;

import com.linecorp.armeria.server.grpc.GrpcService;
import io.bytemeter.billing.live.LiveRoom;
import io.bytemeter.billing.usage.UsageQuestions;
import io.bytemeter.metering.query.UsageReader;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;

/** The gRPC services: billing, health and reflection. */
public final class BillingGrpc {
    private BillingGrpc() {}

    public static GrpcService service(UsageReader reader, UsageQuestions questions, LiveRoom live) {
        return GrpcService.builder()
                .addService(new BillingService(reader, questions, live))
                .addService(ProtoReflectionServiceV1.newInstance())
                .enableHealthCheckService(true)
                .useBlockingTaskExecutor(true)
                .build();
    }
}
