package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;

/** Takes what an {@link Intake} delivers. Called on the event loop of the channel. */
public interface Receiver {
    /** Takes over {@code bytes}. It may pause the intake; then nothing more is read until it resumes it. */
    void read(ByteBuf bytes);

    /** The stream ended, in good order or not; everything before it was read. Never called while paused. */
    void ended();

    /** The channel broke; called at once, also while paused, and before what is held has been read. */
    void failed();
}
