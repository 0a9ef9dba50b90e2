package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** The API of whatever runs, as far as totals are compared. */
interface FleetApi {
    /** What a path answers. */
    JsonNode json(String path) throws IOException, InterruptedException;

    /** What {@code ./bytemeter verify} prints; fails unless it ends with 0. */
    String verified() throws IOException, InterruptedException;

    /** What its processes have warned of last, for whoever reads that a test has failed. */
    String complaints() throws IOException;
}
