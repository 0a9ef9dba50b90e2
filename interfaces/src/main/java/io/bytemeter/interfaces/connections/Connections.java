package io.bytemeter.interfaces.connections;

import java.util.List;
import java.util.Set;

/** The connections of a node, or of none. Thread-safe; methods may wait for the node's event loops. */
public interface Connections {
    /** A source that knows no connections. */
    Connections NONE = new Connections() {
        @Override
        public List<OpenConnection> open() {
            return List.of();
        }

        @Override
        public void close(Set<String> users) {
            // nobody has one
        }
    };

    /** Those open now. */
    List<OpenConnection> open();

    /** Closes all connections of these users; what they moved is counted before this returns. */
    void close(Set<String> users);
}
