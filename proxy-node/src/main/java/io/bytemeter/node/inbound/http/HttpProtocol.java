package io.bytemeter.node.inbound.http;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.inbound.Accounts;
import io.bytemeter.node.inbound.Protocol;
import io.bytemeter.node.inbound.Session;

/** Serves HTTP/1.0 and 1.1 proxy requests. */
public final class HttpProtocol implements Protocol {
    private final Accounts accounts;

    public HttpProtocol(Inbound.Http inbound) {
        this.accounts = new Accounts(inbound.accounts());
    }

    @Override
    public void accept(Session session) {
        new HttpConnection(session, accounts).start();
    }
}
