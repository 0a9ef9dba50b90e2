package io.bytemeter.billing.live;

import io.bytemeter.metering.query.LiveTotals;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One client. Changes wait, one for each subject, for the next tick; while the client has not taken what the last one
 * told it, they go on waiting, so its memory is bounded however slow it is. Thread-safe.
 */
final class Viewer implements LiveTotals.Listener {
    /** Subjects whose last totals are remembered; of one that is forgotten, the next event has no rates. */
    static final int MOST_SUBJECTS = 10_000;

    /** Ticks for which a client may take nothing. */
    static final int PATIENCE = 30;

    private final Choice choice;
    private final Audience audience;
    /** The subject that has changed longest ago comes first. */
    private final Map<Subject, Followed> followed = new LinkedHashMap<>(16, 0.75f, true);

    private int waited;
    private volatile boolean dropped;

    Viewer(Choice choice, Audience audience) {
        this.choice = choice;
        this.audience = audience;
    }

    @Override
    public boolean wants(Subject subject, WindowLength window) {
        return !dropped && choice.includes(subject, window);
    }

    @Override
    public synchronized void changed(LiveTotals.Total total) {
        Followed subject = followed.get(total.subject());
        if (subject == null) {
            if (!makeRoom()) {
                drop("more than " + MOST_SUBJECTS + " subjects change at once; choose fewer");
                return;
            }
            subject = new Followed();
            followed.put(total.subject(), subject);
        }
        subject.changed(total);
    }

    /** Forgets the subject that is quiet for longest; false if even that has news. */
    private boolean makeRoom() {
        if (followed.size() < MOST_SUBJECTS) {
            return true;
        }
        Iterator<Followed> eldest = followed.values().iterator();
        if (eldest.next().isPending()) {
            return false;
        }
        eldest.remove();
        return true;
    }

    /** To be called once a second: tells what has changed since. */
    synchronized void tick() {
        if (dropped) {
            return;
        }
        if (!audience.hasTakenAll()) {
            if (++waited >= PATIENCE) {
                drop("nothing was taken for " + PATIENCE + " seconds");
            }
            return;
        }
        waited = 0;
        for (Followed subject : followed.values()) {
            Change change = subject.take();
            if (change != null) {
                audience.tell(change);
            }
        }
    }

    private synchronized void drop(String reason) {
        if (!dropped) {
            dropped = true;
            followed.clear();
            audience.drop(reason);
        }
    }
}
