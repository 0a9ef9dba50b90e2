package io.bytemeter.node.config;

/** A pattern over domain names, which are compared in lower case. */
public record DomainPattern(Kind kind, String text) {
    /** How {@link DomainPattern#text} is compared: v2ray's {@code full:}, {@code domain:} and plain (substring) forms. */
    public enum Kind {
        FULL,
        SUFFIX,
        KEYWORD
    }
}
