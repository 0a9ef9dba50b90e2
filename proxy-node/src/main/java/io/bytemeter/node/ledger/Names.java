package io.bytemeter.node.ledger;

import java.nio.file.Path;
import java.util.List;

/** Names of the former life, by kind and number. */
record Names(Path file, List<List<String>> names) {
    String user(int number) throws DamagedLedgerException {
        return name(NamesFile.Kind.USER, number);
    }

    String tag(int number) throws DamagedLedgerException {
        return name(NamesFile.Kind.TAG, number);
    }

    private String name(NamesFile.Kind kind, int number) throws DamagedLedgerException {
        List<String> ofKind = names.get(kind.number);
        if (number >= ofKind.size()) {
            throw new DamagedLedgerException(file, 0, kind + " name " + number + ", which a slot refers to");
        }
        return ofKind.get(number);
    }
}
