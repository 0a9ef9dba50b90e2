package io.bytemeter.metering.control;

import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Quota;

/**
 * A quota and how it stands.
 *
 * @param span the present period
 * @param used bytes that count, in the present period
 */
public record QuotaStanding(Quota quota, PeriodSpan span, long used) {}
