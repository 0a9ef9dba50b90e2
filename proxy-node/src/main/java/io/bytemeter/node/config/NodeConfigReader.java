package io.bytemeter.node.config;

/** Reads v2ray's JSON. */
public final class NodeConfigReader {
    private NodeConfigReader() {}
}
