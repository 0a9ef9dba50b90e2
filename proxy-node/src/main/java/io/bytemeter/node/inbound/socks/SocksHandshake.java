package io.bytemeter.node.inbound.socks;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.inbound.Accounts;
import io.bytemeter.node.inbound.Handshake;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.inbound.UdpAssociations;
import io.bytemeter.usage.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The server's side of a SOCKS handshake. */
final class SocksHandshake extends Handshake {
    private static final int VERSION_4 = 4;
    private static final int VERSION_5 = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int PASSWORD = 2;
    private static final int NO_METHOD = 0xFF;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;

    private enum Awaiting {
        GREETING,
        AUTHENTICATION,
        REQUEST
    }

    private final Inbound.Socks inbound;
    private final Accounts accounts;
    private final @Nullable UdpAssociations udp;
    private Awaiting awaiting = Awaiting.GREETING;

    SocksHandshake(Session session, Inbound.Socks inbound, Accounts accounts, @Nullable UdpAssociations udp) {
        super(session);
        this.inbound = inbound;
        this.accounts = accounts;
        this.udp = udp;
    }

    @Override
    protected @Nullable Runnable parse(ByteBuf received) {
        Runnable next = null;
        boolean advanced = true;
        while (next == null && advanced && received.isReadable()) {
            Awaiting before = awaiting;
            next = switch (awaiting) {
                case GREETING ->
                    received.getByte(received.readerIndex()) == VERSION_4 ? version4(received) : greeting(received);
                case AUTHENTICATION -> authentication(received);
                case REQUEST -> request(received);
            };
            advanced = awaiting != before;
        }
        return next;
    }

    private @Nullable Runnable greeting(ByteBuf received) {
        int start = received.readerIndex();
        if (received.getByte(start) != VERSION_5) {
            return garbage();
        }
        if (received.readableBytes() < 2 || received.readableBytes() < 2 + received.getUnsignedByte(start + 1)) {
            return null;
        }
        received.skipBytes(1);
        ByteBuf methods = received.readSlice(received.readUnsignedByte());
        int wanted = accounts.open() ? NO_AUTHENTICATION : PASSWORD;
        if (ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {(byte) wanted}), methods) < 0) {
            answer(VERSION_5, NO_METHOD);
            return refusal(CloseReason.DENIED);
        }
        answer(VERSION_5, wanted);
        awaiting = accounts.open() ? Awaiting.REQUEST : Awaiting.AUTHENTICATION;
        return null;
    }

    private @Nullable Runnable authentication(ByteBuf received) {
        int start = received.readerIndex();
        if (received.getByte(start) != 1) {
            return garbage();
        }
        int available = received.readableBytes();
        if (available < 2) {
            return null;
        }
        int userLength = received.getUnsignedByte(start + 1);
        if (available < 3 + userLength
                || available < 3 + userLength + received.getUnsignedByte(start + 2 + userLength)) {
            return null;
        }
        received.skipBytes(2);
        String user =
                received.readCharSequence(userLength, StandardCharsets.UTF_8).toString();
        byte[] password = new byte[received.readUnsignedByte()];
        received.readBytes(password);
        if (!accounts.accepts(user, password)) {
            answer(1, 1);
            return refusal(CloseReason.DENIED);
        }
        session().user(user);
        answer(1, 0);
        awaiting = Awaiting.REQUEST;
        return null;
    }

    private @Nullable Runnable request(ByteBuf received) {
        int start = received.readerIndex();
        if (received.getByte(start) != VERSION_5) {
            return garbage();
        }
        if (received.readableBytes() < 5) {
            return null;
        }
        int type = received.getByte(start + 3);
        int length = SocksAddress.length(type, received.getUnsignedByte(start + 4));
        if (length < 0) {
            return refuse5(Socks5Answer.ADDRESS_TYPE_NOT_SUPPORTED, CloseReason.PROTOCOL);
        }
        if (received.readableBytes() < 3 + length) {
            return null;
        }
        int command = received.getByte(start + 1);
        received.skipBytes(3);
        SocksAddress address = SocksAddress.read(received);
        if (!session().admitted()) { // the password was right: asking for another one would mislead
            return refuse5(Socks5Answer.NOT_ALLOWED, CloseReason.DENIED);
        }
        if (command == UDP_ASSOCIATE && udp != null) {
            UdpAssociations associations = udp;
            return () -> new UdpAssociation(session(), inbound).open(associations);
        }
        if (command != CONNECT) {
            return refuse5(Socks5Answer.COMMAND_NOT_SUPPORTED, CloseReason.PROTOCOL);
        }
        var target = address.target();
        if (target == null) {
            return refuse5(Socks5Answer.GENERAL_FAILURE, CloseReason.PROTOCOL);
        }
        return () -> session().connect(target, new Socks5Answer(session()));
    }

    private @Nullable Runnable version4(ByteBuf received) {
        Socks4Request request = Socks4Request.read(received);
        if (request == null) {
            return received.readableBytes() > Socks4Request.MAX_LENGTH ? garbage() : null;
        }
        var target = request.address().target();
        if (!accounts.open() || request.command() != CONNECT || target == null) {
            session().answer(Socks4Answer.refused());
            return refusal(accounts.open() ? CloseReason.PROTOCOL : CloseReason.DENIED);
        }
        return () -> session().connect(target, new Socks4Answer(session()));
    }

    private Runnable refuse5(int code, CloseReason reason) {
        session().answer(Socks5Answer.reply(code));
        return refusal(reason);
    }

    private Runnable garbage() {
        return refusal(CloseReason.PROTOCOL);
    }

    private void answer(int first, int second) {
        session().answer(Unpooled.wrappedBuffer(new byte[] {(byte) first, (byte) second}));
    }
}
