package io.bytemeter.node.route;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Names with fixed addresses, answered on the event loop that asks; {@code silent.test} is never answered. */
public final class StubNames extends AddressResolverGroup<InetSocketAddress> {
    private final Map<String, List<String>> addresses;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    public StubNames(Map<String, List<String>> addresses) {
        this.addresses = addresses;
    }

    /** What was asked for, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) throws Exception {
                if (answers(name, promise)) {
                    promise.setSuccess(lookUp(name).get(0));
                }
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws Exception {
                if (answers(name, promise)) {
                    promise.setSuccess(lookUp(name));
                }
            }
        }.asAddressResolver();
    }

    private boolean answers(String name, Promise<?> promise) {
        asked.add(name);
        if (!addresses.containsKey(name) && !NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            if (!name.equals("silent.test")) {
                promise.setFailure(new UnknownHostException(name));
            }
            return false;
        }
        return true;
    }

    private List<InetAddress> lookUp(String name) throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses.getOrDefault(name, List.of(name))) {
            found.add(InetAddress.getByName(address));
        }
        return found;
    }
}
