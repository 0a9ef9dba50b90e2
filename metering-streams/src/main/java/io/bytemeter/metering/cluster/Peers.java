package io.bytemeter.metering.cluster;

import io.bytemeter.metering.query.Share;

/** The other instances. */
public interface Peers {
    /** The partitions of the instance at {@code address}, host:port as it has told the cluster; does not block. */
    Share at(String address);
}
