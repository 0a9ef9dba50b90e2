package io.bytemeter.node.inbound.http;

import io.netty.buffer.ByteBuf;

/** A body in chunks (RFC 9112, section 7.1), with its trailer. Strict about line ends. */
final class ChunkedBody implements Body {
    private static final int MAX_LINE = 4096;
    private static final int MAX_TRAILER = 64 * 1024;
    private static final long MAX_CHUNK = 1L << 56;

    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILER,
        DONE
    }

    private State state = State.SIZE;
    private long left;
    private int length;
    private boolean digits;
    private boolean afterReturn;
    private boolean lineEmpty = true;

    @Override
    public int take(ByteBuf in) throws HttpProblem {
        int position = in.readerIndex();
        int end = in.writerIndex();
        while (position < end && state != State.DONE) {
            if (state == State.DATA) {
                int skipped = (int) Math.min(left, end - position);
                left -= skipped;
                position += skipped;
                if (left == 0) {
                    state = State.DATA_END;
                }
            } else {
                next(in.getByte(position));
                position++;
            }
        }
        return position - in.readerIndex();
    }

    @Override
    public boolean done() {
        return state == State.DONE;
    }

    private void next(byte b) throws HttpProblem {
        boolean lineEnd = b == '\n' && afterReturn;
        if ((b == '\n' || afterReturn) && !lineEnd) {
            throw bad("line end");
        }
        afterReturn = b == '\r';
        switch (state) {
            case SIZE -> size(b, lineEnd);
            case EXTENSION -> {
                if (lineEnd) {
                    sizeDone();
                } else if (++length > MAX_LINE) {
                    throw bad("extension");
                }
            }
            case DATA_END -> {
                if (lineEnd) {
                    state = State.SIZE;
                } else if (b != '\r') {
                    throw bad("end");
                }
            }
            case TRAILER -> trailer(b, lineEnd);
            default -> throw new IllegalStateException(state.toString());
        }
    }

    private void size(byte b, boolean lineEnd) throws HttpProblem {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && left < MAX_CHUNK) {
            digits = true;
            left = left * 16 + digit;
        } else if (digits && lineEnd) {
            sizeDone();
        } else if (digits && (b == ';' || b == ' ' || b == '\t')) {
            state = State.EXTENSION;
        } else if (!digits || b != '\r') {
            throw bad("size");
        }
    }

    private void sizeDone() {
        state = left == 0 ? State.TRAILER : State.DATA;
        digits = false;
        length = 0;
        lineEmpty = true;
    }

    private void trailer(byte b, boolean lineEnd) throws HttpProblem {
        if (++length > MAX_TRAILER) {
            throw bad("trailer");
        }
        if (lineEnd && lineEmpty) {
            state = State.DONE;
        } else {
            lineEmpty = lineEnd || (lineEmpty && b == '\r');
        }
    }

    private static HttpProblem bad(String what) {
        return HttpProblem.badRequest("a chunk's " + what);
    }
}
