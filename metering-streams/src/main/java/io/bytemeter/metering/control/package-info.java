/**
 * What can be asked of metering that changes something: quotas ({@link io.bytemeter.metering.control.QuotaBook}) and who
 * is kept out ({@link io.bytemeter.metering.control.UserGate}). Requests travel through Kafka to the one task that owns
 * the subject; answers are read from what that task has committed, so they tell what is in force.
 */
@NullMarked
package io.bytemeter.metering.control;

import org.jspecify.annotations.NullMarked;
