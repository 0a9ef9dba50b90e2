package io.bytemeter.usage;

/** Why a connection ended. The order is part of the schema: add at the end only. */
public enum CloseReason {
    /** A reason this version does not know. */
    UNKNOWN,
    /** Both directions were finished in good order. */
    COMPLETED,
    /** The client broke the connection. */
    CLIENT,
    /** The target broke the connection. */
    TARGET,
    /** The target could not be reached. */
    UNREACHABLE,
    /** The client was refused: wrong credentials, or a rule. */
    DENIED,
    /** The client did not keep its protocol. */
    PROTOCOL,
    /** Nothing moved for longer than the configured time. */
    IDLE,
    /** An operator or a quota ended it. */
    KICKED,
    /** The node was stopped. */
    SHUTDOWN,
    /** The node died; its next start closed the connection from the ledger. */
    CRASH
}
