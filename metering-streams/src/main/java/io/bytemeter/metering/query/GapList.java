package io.bytemeter.metering.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gaps that stand.
 *
 * @param lag null if the owners of all partitions have answered; else copies have, behind by at most so many changes
 */
public record GapList(List<GapView> gaps, @Nullable Long lag) {}
