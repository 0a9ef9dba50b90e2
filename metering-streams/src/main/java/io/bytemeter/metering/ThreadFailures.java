package io.bytemeter.metering;

import io.bytemeter.settings.InvalidSettingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a stream thread that has failed. Most are replaced; the instance stops for good if its settings
 * do not fit what has been booked, or if another instance has its id. Called by stream threads, else thread-safe.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ThreadFailures.class);
    private static final Duration ASK_INTERVAL = Duration.ofMillis(500);
    private static final Duration SLACK = Duration.ofSeconds(3);

    private final String instanceId;
    private final Duration patience;
    private final Function<String, Namesakes.Found> group;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable String lasting;

    /**
     * Of one instance.
     *
     * @param sessionTimeout after which the group gives up a member that is gone
     * @param group finds the member of a static id; may block
     */
    ThreadFailures(String instanceId, Duration sessionTimeout, Function<String, Namesakes.Found> group, Clock clock) {
        this.instanceId = instanceId;
        this.patience = sessionTimeout.plus(SLACK);
        this.group = group;
        this.clock = clock;
    }

    /** Why this instance has stopped for good, or null if it has not. */
    @Nullable
    String lasting() {
        return lasting;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof FencedInstanceIdException) {
                return fenced();
            }
            if (cause instanceof InvalidSettingException wrong) {
                return stop(wrong);
            }
        }
        // What the thread had not committed is read again by its successor: nothing is lost.
        logger.atError().setCause(failed).log("a stream thread failed and is replaced");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /**
     * The group has another member of this thread's id. While a broker comes and goes that may be a join of this thread's
     * own, the answer to which was lost: the group soon gives up such a member, but not one that lives.
     */
    private StreamThreadExceptionResponse fenced() {
        String thread = Thread.currentThread().getName();
        String member = Namesakes.member(instanceId, thread);
        logger.atWarn()
                .addKeyValue("member", member)
                .log("the group has another member of this id; whether it lives is seen");
        try {
            if (lives(member)) {
                return stop(InvalidSettingException.of(
                        MeteringConfig.INSTANCE_ID.key(), instanceId, "a name of its own for each instance"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        logger.atWarn().addKeyValue("member", member).log("the other member is gone; this one joins anew");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Whether the member stays in a group at rest for longer than one that is gone would. */
    private boolean lives(String member) throws InterruptedException {
        Instant atRest = clock.instant();
        for (Namesakes.Found found = group.apply(member);
                found != Namesakes.Found.ABSENT;
                found = group.apply(member)) {
            if (found == Namesakes.Found.UNKNOWN) {
                atRest = clock.instant();
            } else if (clock.instant().isAfter(atRest.plus(patience))) {
                return true;
            }
            if (closed.await(ASK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("closed");
            }
        }
        return false;
    }

    private StreamThreadExceptionResponse stop(InvalidSettingException why) {
        String told = String.valueOf(why.getMessage());
        lasting = told;
        logger.atError().log(told);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Ends what waits here. */
    @Override
    public void close() {
        closed.countDown();
    }
}
