package io.bytemeter.alerts.webhook;

import com.linecorp.armeria.common.CommonPools;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves the names that connections are made to, and only to addresses that alerts may be sent to. */
final class GuardedResolvers extends AddressResolverGroup<InetSocketAddress> {
    private final Targets targets;

    GuardedResolvers(Targets targets) {
        this.targets = targets;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
            @Override
            protected void doResolve(String host, Promise<InetAddress> promise) {
                look(host, executor().<List<InetAddress>>newPromise().addListener(found -> {
                    if (found.isSuccess()) {
                        promise.setSuccess(((List<InetAddress>) found.getNow()).get(0));
                    } else {
                        promise.setFailure(found.cause());
                    }
                }));
            }

            @Override
            protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                look(host, promise);
            }
        }.asAddressResolver();
    }

    /** Off the event loop: the JDK's resolution blocks. */
    private void look(String host, Promise<List<InetAddress>> promise) {
        CommonPools.blockingTaskExecutor().execute(() -> {
            try {
                promise.setSuccess(targets.addresses(host));
            } catch (UnknownHostException | Targets.RefusedTargetException | RuntimeException e) {
                promise.setFailure(e);
            }
        });
    }
}
