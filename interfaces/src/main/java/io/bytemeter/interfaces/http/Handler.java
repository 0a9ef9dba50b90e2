package io.bytemeter.interfaces.http;

/** Answers requests. Thread-safe; may block. What it throws becomes a 500. */
public interface Handler {
    Reply handle(Request request);
}
