package io.bytemeter.node.inbound.http;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Finds where the body of a message ends, from whatever pieces it arrives in. */
interface Body {
    /** How many of the readable bytes of {@code in}, from its first, belong to the body. Consumes none. */
    int take(ByteBuf in) throws HttpProblem;

    /** Whether the body is complete. */
    boolean done();

    /** Whether the end of the stream is the end of the body. */
    default boolean endsWithStream() {
        return false;
    }

    /** A body of so many bytes. */
    static Body ofLength(long length) {
        return new Body() {
            private long left = length;

            @Override
            public int take(ByteBuf in) {
                int taken = (int) Math.min(left, in.readableBytes());
                left -= taken;
                return taken;
            }

            @Override
            public boolean done() {
                return left == 0;
            }
        };
    }

    /** A body that ends when its sender ends the stream. */
    static Body untilEnd() {
        return new Body() {
            @Override
            public int take(ByteBuf in) {
                return in.readableBytes();
            }

            @Override
            public boolean done() {
                return false;
            }

            @Override
            public boolean endsWithStream() {
                return true;
            }
        };
    }

    /** The length these fields tell, or -1 without any; one that two readers could understand differently is refused. */
    static long length(Fields fields, Answer refusal) throws HttpProblem {
        List<String> lengths = fields.values("Content-Length");
        if (lengths.isEmpty()) {
            return -1;
        }
        String text = lengths.get(0);
        boolean digits = !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || lengths.stream().distinct().count() > 1) {
            throw new HttpProblem(refusal, "Content-Length is not one number");
        }
        return Long.parseLong(text);
    }
}
