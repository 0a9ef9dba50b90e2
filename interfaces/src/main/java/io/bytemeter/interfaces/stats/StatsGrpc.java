package io.bytemeter.interfaces.stats;

import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.view.Views;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The StatsService under the names of v2ray and Xray, for any gRPC server. */
public final class StatsGrpc {
    /** Names the view of a reader, in the metadata of a call. */
    public static final String VIEW_HEADER = "bytemeter-view";

    /** v2ray's name of the service, under which Xray serves it too. */
    static final String V2RAY = "v2ray.core.app.stats.command.StatsService";

    private static final List<String> NAMES = List.of(V2RAY, "xray.app.stats.command.StatsService");

    private static final Metadata.Key<String> VIEW = Metadata.Key.of(VIEW_HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> VIEW_OF_CALL = Context.key(VIEW_HEADER);

    private StatsGrpc() {}

    /**
     * The services to add to a server.
     *
     * @param online inbounds whose users the online calls show
     * @param startedAt what uptime is counted from
     */
    public static List<ServerServiceDefinition> services(
            Views views, Connections connections, Set<String> online, Clock clock, Instant startedAt) {
        ServerServiceDefinition service = ServerInterceptors.intercept(
                new StatsService(views, new OnlineUsers(connections, online), new Machine(clock, startedAt)),
                new ViewOfCall());
        return NAMES.stream().map(name -> named(name, service)).toList();
    }

    private static ServerServiceDefinition named(String name, ServerServiceDefinition service) {
        ServerServiceDefinition.Builder named = ServerServiceDefinition.builder(name);
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            add(named, name, method);
        }
        return named.build();
    }

    private static <I, O> void add(
            ServerServiceDefinition.Builder to, String service, ServerMethodDefinition<I, O> method) {
        MethodDescriptor<I, O> descriptor = method.getMethodDescriptor();
        String bare = String.valueOf(descriptor.getBareMethodName());
        to.addMethod(
                descriptor.toBuilder()
                        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, bare))
                        .setSchemaDescriptor(null)
                        .build(),
                method.getServerCallHandler());
    }

    /** The view that the call under way names, or null. */
    static @Nullable String view() {
        return VIEW_OF_CALL.get();
    }

    private static final class ViewOfCall implements ServerInterceptor {
        @Override
        public <I, O> ServerCall.Listener<I> interceptCall(
                ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
            String view = headers.get(VIEW);
            return view == null
                    ? next.startCall(call, headers)
                    : Contexts.interceptCall(Context.current().withValue(VIEW_OF_CALL, view), call, headers, next);
        }
    }
}
