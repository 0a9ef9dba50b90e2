package io.bytemeter.interfaces.handler;

import com.google.protobuf.MessageLite;
import io.bytemeter.proto.handler.AddUserOperation;
import io.bytemeter.proto.handler.AlterInboundRequest;
import io.bytemeter.proto.handler.HandlerServiceGrpc;
import io.bytemeter.proto.handler.RemoveUserOperation;
import io.bytemeter.proto.handler.TypedMessage;
import io.bytemeter.proto.handler.User;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Adds users to a server and removes them. Whether it is an Xray or a v2ray is found out: Xray serves its service under both
 * names, but knows messages by its own alone. Confined to one thread at a time.
 */
public final class HandlerClient implements AutoCloseable {
    private static final List<String> PACKAGES = List.of("xray", "v2ray.core");
    private static final int ANSWER_SECONDS = 10;

    private final String server;
    private final ManagedChannel channel;
    private String spoken = PACKAGES.get(0);

    /** @param server {@code host:port}, asked when it is needed */
    public HandlerClient(String server) {
        this.server = server;
        this.channel =
                NettyChannelBuilder.forTarget("dns:///" + server).usePlaintext().build();
    }

    /** Lets the user in; one who is there stays. */
    public void add(Account account) throws HandlerException {
        User.Builder user = User.newBuilder().setLevel(account.level()).setEmail(account.email());
        alter(
                account,
                "already exists",
                prefix -> typed(
                        prefix + ".app.proxyman.command.AddUserOperation",
                        AddUserOperation.newBuilder()
                                .setUser(user.setAccount(typed(
                                        prefix + ".proxy." + account.protocol().label() + ".Account",
                                        account.message())))
                                .build()));
    }

    /**
     * Lets the user in no more. Connections that are open stay open.
     *
     * @return whether the user was there
     */
    public boolean remove(Account account) throws HandlerException {
        return alter(
                account,
                "not found",
                prefix -> typed(
                        prefix + ".app.proxyman.command.RemoveUserOperation",
                        RemoveUserOperation.newBuilder()
                                .setEmail(account.email())
                                .build()));
    }

    private static TypedMessage typed(String type, MessageLite message) {
        return TypedMessage.newBuilder()
                .setType(type)
                .setValue(message.toByteString())
                .build();
    }

    /** The operation in the words of a package. */
    private interface Operation {
        TypedMessage of(String prefix);
    }

    /**
     * @param done what the server says of this user if there is nothing to be done
     * @return whether there was something to be done
     */
    private boolean alter(Account account, String done, Operation operation) throws HandlerException {
        try {
            try {
                call(account.inbound(), operation);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                    throw e;
                }
                spoken = PACKAGES.get(1 - PACKAGES.indexOf(spoken));
                call(account.inbound(), operation);
            }
            return true;
        } catch (StatusRuntimeException e) {
            String text = String.valueOf(e.getStatus().getDescription()).toLowerCase(Locale.ROOT);
            if (!text.contains("user " + account.email().toLowerCase(Locale.ROOT) + " " + done)) {
                throw failure(account, e);
            }
            return false;
        }
    }

    private void call(String inbound, Operation operation) {
        HandlerServiceGrpc.newBlockingStub(channel)
                .withInterceptors(new UnderName(spoken + ".app.proxyman.command.HandlerService"))
                .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                .alterInbound(AlterInboundRequest.newBuilder()
                        .setTag(inbound)
                        .setOperation(operation.of(spoken))
                        .build());
    }

    private HandlerException failure(Account account, StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                new HandlerException(
                        server + " does not answer: " + failure.getStatus().getCode(), true, failure);
            case UNIMPLEMENTED ->
                new HandlerException(
                        server + " has no HandlerService (expected: HandlerService in its api.services)",
                        true,
                        failure);
            default ->
                new HandlerException(
                        server + " refuses " + account + ": "
                                + failure.getStatus().getDescription(),
                        false,
                        failure);
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class UnderName implements ClientInterceptor {
        private final String service;

        UnderName(String service) {
            this.service = service;
        }

        @Override
        public <I, O> ClientCall<I, O> interceptCall(MethodDescriptor<I, O> method, CallOptions options, Channel next) {
            String bare = String.valueOf(method.getBareMethodName());
            return next.newCall(
                    method.toBuilder()
                            .setFullMethodName(MethodDescriptor.generateFullMethodName(service, bare))
                            .setSchemaDescriptor(null)
                            .build(),
                    options);
        }
    }
}
