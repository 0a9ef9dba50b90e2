package io.bytemeter.node.outbound;

import io.bytemeter.node.relay.Transport;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** How names become addresses without blocking an event loop. */
public final class NameResolution {
    private static final Path RESOLVER_CONFIGURATION = Path.of("/etc/resolv.conf");
    private static final int LOOKUP_THREADS = 16;

    private NameResolution() {}

    /**
     * The hosts file and the DNS servers of this machine, asked from the event loops; where no server is configured, the
     * platform's resolver on threads of its own. The caller closes it.
     */
    public static AddressResolverGroup<InetSocketAddress> open(Transport transport) {
        if (hasDnsServer(RESOLVER_CONFIGURATION)) {
            return new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(transport.datagram()));
        }
        return new PlatformResolverGroup();
    }

    static boolean hasDnsServer(Path configuration) {
        try (var lines = Files.lines(configuration)) {
            return lines.anyMatch(line -> line.strip().startsWith("nameserver"));
        } catch (IOException e) {
            return false;
        }
    }

    /** The platform's blocking resolver, on threads of its own. */
    static final class PlatformResolverGroup extends AddressResolverGroup<InetSocketAddress> {
        private final ExecutorService lookups =
                Executors.newFixedThreadPool(LOOKUP_THREADS, new DefaultThreadFactory("name-lookup", true));

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetSocketAddressResolver(executor, new OffLoop(executor));
        }

        @Override
        public void close() {
            super.close();
            lookups.shutdownNow();
        }

        private final class OffLoop extends DefaultNameResolver {
            OffLoop(EventExecutor executor) {
                super(executor);
            }

            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) {
                Promise<InetAddress> looked = executor().newPromise();
                relay(looked, promise);
                lookups.execute(() -> lookUp(name, looked));
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                Promise<List<InetAddress>> looked = executor().newPromise();
                relay(looked, promise);
                lookups.execute(() -> lookUpAll(name, looked));
            }

            private void lookUp(String name, Promise<InetAddress> promise) {
                try {
                    super.doResolve(name, promise);
                } catch (Exception e) {
                    promise.setFailure(e);
                }
            }

            private void lookUpAll(String name, Promise<List<InetAddress>> promise) {
                try {
                    super.doResolveAll(name, promise);
                } catch (Exception e) {
                    promise.setFailure(e);
                }
            }
        }

        private static <T> void relay(Future<T> from, Promise<T> to) {
            from.addListener((Future<T> done) -> {
                if (done.isSuccess()) {
                    to.trySuccess(done.getNow());
                } else {
                    to.tryFailure(done.cause());
                }
            });
        }
    }
}
