package io.bytemeter.node.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * What the two ends of a control connection have told each other, and what follows from it for whoever knows the secret:
 * their proofs, and keys that hold for this connection only.
 */
final class Introduction {
    static final int NONCE_BYTES = 32;

    private final Secret secret;
    private final byte[][] told;

    Introduction(Secret secret, String exit, byte[] exitNonce, byte[] entranceNonce) {
        this.secret = secret;
        this.told = new byte[][] {exit.getBytes(StandardCharsets.UTF_8), exitNonce, entranceNonce};
    }

    static byte[] nonce(SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    byte[] proofOfExit() {
        return secret.proof("exit", told);
    }

    byte[] proofOfEntrance() {
        return secret.proof("entrance", told);
    }

    boolean acceptsExit(byte[] proof) {
        return secret.accepts(proof, "exit", told);
    }

    boolean acceptsEntrance(byte[] proof) {
        return secret.accepts(proof, "entrance", told);
    }

    /** Of frames to the exit. */
    Secret toExit() {
        return secret.derived("frames to exit", told);
    }

    /** Of frames to the entrance. */
    Secret toEntrance() {
        return secret.derived("frames to entrance", told);
    }

    /** What a data connection proves itself with. */
    DataProof data() {
        return new DataProof(secret.derived("data", told));
    }

    /** Ties data connections to the control connection that asked for them. Immutable. */
    static final class DataProof {
        private final Secret secret;

        private DataProof(Secret secret) {
            this.secret = secret;
        }

        Hello.Data hello(long number) {
            return new Hello.Data(number, secret.proof("number", bytes(number)));
        }

        boolean accepts(Hello.Data hello) {
            return secret.accepts(hello.proof(), "number", bytes(hello.number()));
        }

        private static byte[] bytes(long number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }
    }
}
