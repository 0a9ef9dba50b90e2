package io.bytemeter.node.inbound.socks;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.inbound.UdpAssociations;
import io.bytemeter.node.relay.Receiver;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The TCP side of UDP ASSOCIATE: the association lives as long as the client keeps the connection open. */
final class UdpAssociation implements Receiver {
    private final Session session;
    private final Inbound.Socks inbound;
    private @Nullable Channel datagrams;
    private boolean left;

    UdpAssociation(Session session, Inbound.Socks inbound) {
        this.session = session;
        this.inbound = inbound;
    }

    void open(UdpAssociations associations) {
        session.client().receiver(this);
        session.onEnd(this::close);
        associations.associate(inbound, session).addListener((Future<Channel> opened) -> {
            if (opened.isSuccess()) {
                opened(opened.getNow());
            } else {
                session.answer(Socks5Answer.reply(Socks5Answer.GENERAL_FAILURE));
                session.finish(CloseReason.UNREACHABLE);
            }
        });
    }

    private void opened(Channel channel) {
        datagrams = channel;
        if (left) {
            close();
            return;
        }
        channel.closeFuture().addListener(closed -> session.end(CloseReason.COMPLETED));
        session.answer(reply(((InetSocketAddress) channel.localAddress()).getPort()));
        session.relaying();
        session.client().resume();
    }

    private ByteBuf reply(int port) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(inbound.udpAddress());
        byte[] named = address == null ? new byte[4] : address;
        return Unpooled.buffer(22)
                .writeByte(5)
                .writeByte(0)
                .writeByte(0)
                .writeByte(named.length == 4 ? 1 : 4)
                .writeBytes(named)
                .writeShort(port);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close always ends with a closed channel
    private void close() {
        left = true;
        if (datagrams != null) {
            datagrams.close();
        }
    }

    @Override
    public void read(ByteBuf bytes) {
        session.meter().overheadUplink(bytes.readableBytes());
        bytes.release();
    }

    @Override
    public void ended() {
        session.end(CloseReason.COMPLETED);
    }

    @Override
    public void failed() {
        session.end(CloseReason.CLIENT);
    }
}
