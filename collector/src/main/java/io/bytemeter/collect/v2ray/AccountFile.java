package io.bytemeter.collect.v2ray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.interfaces.handler.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The accounts in a configuration file of v2ray or Xray, which may have comments: of inbounds with a tag, clients with an
 * email. Read again when the file has changed. Not thread-safe.
 */
public final class AccountFile {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private final Path path;
    private @Nullable FileTime readAt;
    private List<Account> accounts = List.of();

    public AccountFile(Path path) {
        this.path = path;
    }

    /**
     * All accounts, in the order of the file.
     *
     * @throws SourceException if the file cannot be read, or is none; then those read before do not hold either
     */
    public List<Account> read() throws SourceException {
        try {
            FileTime changedAt = Files.getLastModifiedTime(path);
            if (!changedAt.equals(readAt)) {
                readAt = null;
                accounts = parse(Files.readString(path, StandardCharsets.UTF_8));
                readAt = changedAt;
            }
            return accounts;
        } catch (JsonProcessingException e) {
            throw new SourceException(
                    path + " is no JSON: line " + e.getLocation().getLineNr(), e);
        } catch (IOException e) {
            throw new SourceException(path + " cannot be read: " + e, e);
        }
    }

    private static List<Account> parse(String text) throws JsonProcessingException {
        List<Account> accounts = new ArrayList<>();
        for (JsonNode inbound : JSON.readTree(text).path("inbounds")) {
            String tag = inbound.path("tag").asText();
            Optional<Account.Protocol> protocol =
                    Account.Protocol.named(inbound.path("protocol").asText());
            for (JsonNode client : inbound.path("settings").path("clients")) {
                String email = client.path("email").asText();
                if (protocol.isPresent() && !tag.isEmpty() && !email.isEmpty()) {
                    accounts.add(account(tag, protocol.get(), email, client));
                }
            }
        }
        return List.copyOf(accounts);
    }

    private static Account account(String tag, Account.Protocol protocol, String email, JsonNode client) {
        boolean trojan = protocol == Account.Protocol.TROJAN;
        return new Account(
                tag,
                protocol,
                email,
                client.path("level").asInt(),
                client.path(trojan ? "password" : "id").asText(),
                client.path("alterId").asInt(),
                client.path("flow").asText());
    }
}
