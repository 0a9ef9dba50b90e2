package io.bytemeter.schema.id;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS that asks for a certificate, and processes that show what their JVM is told to show. */
final class RegistryTlsTest {
    private static final String PASSWORD = "a password";
    private static final int ID = 7;
    private static final UsageBatch BATCH = new UsageBatch("node-1", 1L, 2L, 3L, 0L, 0L, 0L, 0L, List.of());

    @TempDir
    private static Path directory;

    private HttpsServer server;

    @BeforeAll
    static void makesCertificates() throws IOException, InterruptedException {
        certificate("registry", "ip:127.0.0.1");
        certificate("other", "dns:other.example");
        certificate("node", "dns:node.example");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theCertificateOfTheJvmIsShown() throws Exception {
        start("registry");

        assertThat(decoded(trusting(), showing("node"))).isEqualTo(BATCH.toString());
    }

    @Test
    void nothingIsToldToWhoHasNone() throws Exception {
        start("registry");

        assertThat(decoded(trusting())).contains(RegistryUnreachableException.class.getName());
    }

    @Test
    void aRegistryUnderAnotherNameIsNotAsked() throws Exception {
        start("other");

        assertThat(decoded(trusting(), showing("node"))).contains(RegistryUnreachableException.class.getName());
    }

    /** What another process prints that decodes a value. */
    private String decoded(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Java.executable("java"), "-XX:TieredStopAtLevel=1"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of(
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-Djavax.net.ssl.keyStorePassword=" + PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                DecodeMain.class.getName(),
                "https://127.0.0.1:" + server.getAddress().getPort(),
                HexFormat.of().formatHex(value())));
        return run(command);
    }

    private static String trusting() {
        return "-Djavax.net.ssl.trustStore=" + directory.resolve("trust.p12");
    }

    private static String showing(String name) {
        return "-Djavax.net.ssl.keyStore=" + directory.resolve(name + ".p12");
    }

    private static byte[] value() {
        SchemaIds known = new SchemaIds() {
            @Override
            public int idOf(String subject, Schema schema) {
                return ID;
            }

            @Override
            public Schema schemaOf(int id) {
                return PublishedSchema.of(UsageBatch.getClassSchema());
            }

            @Override
            public void close() {}
        };
        return new AvroSerde<>(UsageBatch.class, known).serializer().serialize("any", BATCH);
    }

    private void start(String name) throws IOException, GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store(name), PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store("trust"));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        String schema = PublishedSchema.of(UsageBatch.getClassSchema()).toString();
        byte[] answer = "{\"schema\": \"%s\"}"
                .formatted(schema.replace("\\", "\\\\").replace("\"", "\\\""))
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/schemas/ids/" + ID, exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    private static KeyStore store(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** In a store of its own with its key, and without it among those that are trusted. */
    private static void certificate(String name, String alternative) throws IOException, InterruptedException {
        String own = directory.resolve(name + ".p12").toString();
        String exported = directory.resolve(name + ".crt").toString();
        keytool(name, own, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=" + alternative);
        keytool(name, own, "-exportcert", "-file", exported);
        keytool(name, directory.resolve("trust.p12").toString(), "-importcert", "-noprompt", "-file", exported);
    }

    private static void keytool(String alias, String store, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Java.executable("keytool")));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-alias", alias, "-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD));
        run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return printed.strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
