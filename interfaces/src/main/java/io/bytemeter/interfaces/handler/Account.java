package io.bytemeter.interfaces.handler;

import com.google.protobuf.MessageLite;
import io.bytemeter.proto.handler.TrojanAccount;
import io.bytemeter.proto.handler.VlessAccount;
import io.bytemeter.proto.handler.VmessAccount;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A user of one inbound.
 *
 * @param inbound its tag
 * @param email by which the user is counted and removed
 * @param level of {@code policy.levels}
 * @param secret the id of vmess and vless, the password of trojan
 * @param alterId of vmess; 0 for others
 * @param flow of vless and trojan; "" for none
 */
public record Account(
        String inbound, Protocol protocol, String email, int level, String secret, int alterId, String flow) {
    /** The protocols whose users can be changed while the server runs. */
    public enum Protocol {
        VMESS,
        VLESS,
        TROJAN;

        /** As a configuration names it. */
        public static Optional<Protocol> named(String name) {
            return Arrays.stream(values())
                    .filter(protocol -> protocol.label().equals(name))
                    .findFirst();
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    MessageLite message() {
        return switch (protocol) {
            case VMESS ->
                VmessAccount.newBuilder().setId(secret).setAlterId(alterId).build();
            case VLESS ->
                VlessAccount.newBuilder()
                        .setId(secret)
                        .setFlow(flow)
                        .setEncryption("none")
                        .build();
            case TROJAN ->
                TrojanAccount.newBuilder().setPassword(secret).setFlow(flow).build();
        };
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return email + " of " + inbound;
    }
}
