package io.bytemeter.metering.control;

/**
 * Everything that can be changed on an instance.
 *
 * @param quotas limits
 * @param users who is kept out
 */
public record Controls(QuotaBook quotas, UserGate users) {}
