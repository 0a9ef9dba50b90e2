package io.bytemeter.node.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.Names;
import java.util.ArrayList;
import java.util.List;

/** Reads what inbounds and outbounds have in common. */
final class CommonReader {
    /** Longest user name and password that SOCKS 5 can carry, in bytes. */
    private static final int MAX_CREDENTIAL_BYTES = 255;

    /** As PolicyReader reads it. */
    private static final int MAX_LEVEL = 99_999;

    private CommonReader() {}

    static String tag(ConfigNode node, String absent) {
        ConfigNode tag = node.get("tag");
        return tag == null || tag.text("a text").isEmpty() ? absent : name(tag);
    }

    static InvalidSettingException duplicateTag(ConfigNode node, String tag) {
        return new ConfigNode(node.path() + ".tag", JsonNodeFactory.instance.textNode(tag))
                .refuse("a tag that is given once");
    }

    /** The settings of {@code node}, empty if absent. */
    static ConfigNode settings(ConfigNode node) {
        ConfigNode settings = node.get("settings");
        return settings != null
                ? settings
                : new ConfigNode(node.path() + ".settings", JsonNodeFactory.instance.objectNode());
    }

    static List<ConfigNode> list(ConfigNode node, String key) {
        ConfigNode list = node.get(key);
        return list == null ? List.of() : list.items();
    }

    static List<Account> accounts(ConfigNode settings) {
        List<Account> accounts = new ArrayList<>();
        for (ConfigNode item : list(settings, "accounts")) {
            Account account = account(item.object("user", "pass"));
            if (accounts.stream().anyMatch(other -> other.user().equals(account.user()))) {
                throw item.require("user", "").refuse("a user that is given once");
            }
            accounts.add(account);
        }
        return accounts;
    }

    static Account account(ConfigNode node) {
        String expected = "a text of 1.." + MAX_CREDENTIAL_BYTES + " bytes";
        return new Account(
                name(node.require("user", expected)),
                node.require("pass", expected).secret(MAX_CREDENTIAL_BYTES));
    }

    /** A text that can be the name of a user, inbound or outbound in totals. */
    static String name(ConfigNode node) {
        String name = node.text("a text");
        if (Names.violation(name) != null) {
            throw node.refuse("1.." + Names.MAX_BYTES + " bytes of UTF-8 without control characters");
        }
        return name;
    }

    static String literal(ConfigNode node) {
        String text = node.text("an IP address");
        if (AddressRange.parse(text) == null || text.indexOf('/') >= 0) {
            throw node.refuse("an IP address");
        }
        return text;
    }

    static String host(ConfigNode node) {
        String text = node.text("a host name or an IP address");
        if (!text.matches("[^\\s\\p{Cntrl}/\\[\\]]{1,255}")
                || (text.indexOf(':') >= 0 && AddressRange.parse(text) == null)) {
            throw node.refuse("a host name or an IP address");
        }
        return text;
    }

    /** The level of an inbound's users: which switches of {@code policy} hold for them. */
    static void checkLevel(ConfigNode node, String key) {
        ConfigNode level = node.get(key);
        if (level != null) {
            level.number(0, MAX_LEVEL);
        }
    }

    static void checkPlainTransport(ConfigNode node) {
        ConfigNode stream = node.get("streamSettings");
        if (stream == null) {
            return;
        }
        stream.object("network", "security");
        ConfigNode network = stream.get("network");
        if (network != null) {
            network.word("tcp");
        }
        ConfigNode security = stream.get("security");
        if (security != null && !security.text("none").isEmpty()) {
            security.word("none");
        }
    }

    /** What v2ray can do here and Bytemeter cannot may be present if it is switched off. */
    static void checkDisabled(ConfigNode node, String key, String... known) {
        ConfigNode feature = node.get(key);
        if (feature != null) {
            ConfigNode enabled = feature.object(known).get("enabled");
            if (enabled != null && enabled.flag()) {
                throw enabled.refuse("false");
            }
        }
    }
}
