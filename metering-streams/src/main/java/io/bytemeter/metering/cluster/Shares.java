package io.bytemeter.metering.cluster;

import io.bytemeter.metering.cluster.Placement.Holders;
import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Progress;
import io.bytemeter.metering.query.Row;
import io.bytemeter.metering.query.Rows;
import io.bytemeter.metering.query.Share;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions of all instances. Any thread; methods block while another instance is asked. */
public final class Shares implements Rows {
    private static final Logger logger = LoggerFactory.getLogger(Shares.class);

    private final Share local;
    private final Placement placement;
    private final Peers peers;

    public Shares(Share local, Placement placement, Peers peers) {
        this.local = local;
        this.placement = placement;
        this.peers = peers;
    }

    /** A question to whoever has a partition. */
    interface Question<T> {
        /**
         * Asks it.
         *
         * @param stale whether the one who is asked may answer from a copy
         */
        T ask(Share share, boolean stale);
    }

    Placement placement() {
        return placement;
    }

    Share at(String address) {
        return address.equals(Placement.HERE) ? local : peers.at(address);
    }

    /**
     * Asks the owner of a partition; if it does not answer, those that keep a copy.
     *
     * @throws NotReadyException if none of them answers
     */
    <T> T ask(BookKind book, int partition, Question<T> question) {
        Holders holders = placement.holders(book, partition);
        try {
            return question.ask(at(holders.owner()), false);
        } catch (NotReadyException e) {
            return askAnother(book, partition, holders, question, e);
        }
    }

    private <T> T askAnother(
            BookKind book, int partition, Holders before, Question<T> question, NotReadyException failed) {
        Holders now = placement.holders(book, partition);
        if (!now.owner().equals(before.owner())) {
            try {
                return question.ask(at(now.owner()), false);
            } catch (NotReadyException e) {
                failed.addSuppressed(e);
            }
        }
        Set<String> copies = new LinkedHashSet<>(now.copies());
        copies.add(now.owner()); // which may be there, and just not be done with restoring
        for (String copy : copies) {
            try {
                return question.ask(at(copy), true);
            } catch (NotReadyException e) {
                failed.addSuppressed(e);
            }
        }
        throw new NotReadyException(
                Stream.concat(Stream.of(failed), Stream.of(failed.getSuppressed()))
                        .map(Throwable::getMessage)
                        .distinct()
                        .collect(Collectors.joining("; ")),
                failed);
    }

    /** Of the owner only: who changes a quota reads what was written. */
    @Override
    public List<Row> rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit) {
        Holders holders = placement.holders(book, partition);
        return at(holders.owner()).rows(book, partition, prefix, from, limit);
    }

    @Override
    public Rows.Answer rowsOrCopy(BookKind book, int partition, byte[] prefix) {
        return ask(
                book,
                partition,
                (share, stale) -> share.rows(book, partition, prefix, prefix, Integer.MAX_VALUE, stale));
    }

    /** How many partitions the other instances that answer are still making. */
    public int othersMissing() {
        return othersProgress().stream().mapToInt(Progress::copiesMissing).sum();
    }

    /** The progress of the other instances that answer. */
    public List<Progress> othersProgress() {
        List<Progress> progress = new ArrayList<>();
        for (String address : placement.others()) {
            try {
                progress.add(peers.at(address).progress());
            } catch (NotReadyException e) {
                logger.atDebug().addKeyValue("peer", address).setCause(e).log("progress is not known");
            }
        }
        return progress;
    }
}
