package io.bytemeter.interfaces.tunnel;

import java.util.List;
import java.util.Set;

/** The mappings of a node. Thread-safe; methods may wait for the node. */
public interface Mappings {
    /** All of them, by source port. */
    List<Mapping> list();

    /**
     * Opens a port that leads to a target.
     *
     * @param useTunnel whether the target is reached through the tunnel
     * @throws MappingException if the port is taken, the target cannot be, there is no tunnel, or it cannot be kept
     */
    Mapping create(int sourcePort, String targetHost, int targetPort, boolean useTunnel) throws MappingException;

    /**
     * Closes a port and the connections through it.
     *
     * @throws MappingException if there is none on that port that was made at run time
     */
    void remove(int sourcePort) throws MappingException;

    /** Whether there can be mappings through a tunnel. */
    boolean hasTunnel();

    /** Whether the tunnel's other end is there. */
    boolean isTunnelConnected();

    /** Tags under which bytes of mappings through the tunnel were counted since the start; removed ones too. */
    Set<String> tunnelled();
}
