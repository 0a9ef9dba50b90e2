package io.bytemeter.node.inbound.http;

import io.netty.buffer.ByteBuf;

/**
 * Gathers the head of a message from whatever pieces it arrives in. Each byte becomes the character of the same value,
 * so lengths are exact and the head can be written again as it was.
 */
final class HeadReader {
    private static final int MAX = 64 * 1024;

    private final boolean strict;
    private final StringBuilder head = new StringBuilder();
    private boolean started;
    private boolean lineEmpty = true;
    private boolean afterReturn;

    /** @param strict refuses control characters and line ends other than CR LF */
    HeadReader(boolean strict) {
        this.strict = strict;
    }

    /** Consumes {@code in} up to the end of the head; whether it is complete. */
    boolean read(ByteBuf in) throws HttpProblem {
        while (in.isReadable()) {
            if (head.length() == MAX) {
                throw new HttpProblem(Answer.HEAD_TOO_LARGE, "head of more than " + MAX + " bytes");
            }
            char c = (char) in.readUnsignedByte();
            head.append(c);
            if (strict) {
                check(c);
            }
            if (c == '\n') {
                if (lineEmpty && started) {
                    return true;
                }
                lineEmpty = true;
            } else if (c != '\r') {
                lineEmpty = false;
                started = true;
            }
            afterReturn = c == '\r';
        }
        return false;
    }

    /** Bytes read so far. */
    int length() {
        return head.length();
    }

    /** All that was read, with its line ends. */
    String text() {
        return head.toString();
    }

    private void check(char c) throws HttpProblem {
        boolean lineEnd = c == '\r' || c == '\n';
        if ((c == '\n') != afterReturn || (!lineEnd && c != '\t' && (c < ' ' || c == 0x7F))) {
            throw HttpProblem.badRequest("control character in a head");
        }
    }
}
