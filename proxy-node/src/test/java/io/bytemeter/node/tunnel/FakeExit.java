package io.bytemeter.node.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;

/** The other end of a tunnel, which says all it has to say at once. */
public final class FakeExit implements AutoCloseable {
    private final int port;
    private final Socket control;
    private final Introduction introduction;
    private final Frames asked;
    private final ByteBuf received = Unpooled.buffer();

    /** Introduces itself to the entrance on this port. */
    public FakeExit(int port, String secret) throws IOException {
        this.port = port;
        control = new Socket(InetAddress.getLoopbackAddress(), port);
        byte[] nonce = Introduction.nonce(new SecureRandom());
        send(control, new Hello.Control("fake", nonce));
        introduction = new Introduction(Secret.of(secret), "fake", nonce, read(Introduction.NONCE_BYTES));
        control.getOutputStream().write(introduction.proofOfExit());
        if (!introduction.acceptsEntrance(read(Secret.PROOF_BYTES))) {
            throw new IOException("another secret");
        }
        asked = new Frames(introduction.toExit());
    }

    /** Dials the next connection asked for; introduction, outcome, payload and end are in one packet. */
    public Socket dialSaying(byte[] payload) throws Exception {
        Frame frame = asked.read(received);
        while (!(frame instanceof Frame.Open)) {
            int next = control.getInputStream().read();
            if (next < 0) {
                throw new EOFException("closed by the entrance");
            }
            frame = asked.read(received.writeByte(next));
        }
        Socket data = new Socket(InetAddress.getLoopbackAddress(), port);
        data.setSoTimeout(30_000);
        ByteBuf all = Unpooled.buffer();
        introduction.data().hello(((Frame.Open) frame).number()).write(all);
        all.writeByte(Outcome.REACHED).writeBytes(payload);
        data.getOutputStream().write(all.array(), 0, all.readableBytes());
        data.shutdownOutput();
        return data;
    }

    private static void send(Socket to, Hello hello) throws IOException {
        ByteBuf wire = Unpooled.buffer();
        hello.write(wire);
        to.getOutputStream().write(wire.array(), 0, wire.readableBytes());
    }

    private byte[] read(int length) throws IOException {
        return control.getInputStream().readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        control.close();
    }
}
