package io.bytemeter.interfaces.tunnel;

import java.util.List;

/** The mappings of a node. Thread-safe; methods may wait for the node. */
public interface Mappings {
    /** All of them, by source port. */
    List<Mapping> list();

    /**
     * Opens a port that leads to a target.
     *
     * @throws MappingException if the port is taken, the target cannot be, or it cannot be kept
     */
    Mapping create(int sourcePort, String targetHost, int targetPort) throws MappingException;

    /**
     * Closes a port and the connections through it.
     *
     * @throws MappingException if there is none on that port that was made at run time
     */
    void remove(int sourcePort) throws MappingException;
}
