package io.bytemeter.interfaces.stats;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves gRPC services on a loopback port of its own choice, in plain text as v2ray does. */
public final class StatsServer implements AutoCloseable {
    private static final long STOP_SECONDS = 2;

    private final Server server;

    public StatsServer(List<ServerServiceDefinition> services) {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addServices(services)
                .fallbackHandlerRegistry(new Unknown(services.stream()
                        .map(service -> service.getServiceDescriptor().getName())
                        .toList()))
                .build();
    }

    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port to listen on: " + e.getMessage(), e);
        }
    }

    /** The port it listens on, once started. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            server.shutdown();
            if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
    }

    /** Says what is unknown in the words of Go's server, which panels log. */
    private static final class Unknown extends HandlerRegistry {
        private final List<String> services;

        Unknown(List<String> services) {
            this.services = services;
        }

        @Override
        public ServerMethodDefinition<byte[], byte[]> lookupMethod(String method, @Nullable String authority) {
            String service = String.valueOf(MethodDescriptor.extractFullServiceName(method));
            String text = services.contains(service)
                    ? "unknown method " + method.substring(service.length() + 1) + " for service " + service
                    : "unknown service " + service;
            MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNKNOWN)
                    .setFullMethodName(method)
                    .setRequestMarshaller(new Raw())
                    .setResponseMarshaller(new Raw())
                    .build();
            return ServerMethodDefinition.create(descriptor, (call, headers) -> {
                call.close(Status.UNIMPLEMENTED.withDescription(text), new Metadata());
                return new ServerCall.Listener<>() {};
            });
        }
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
