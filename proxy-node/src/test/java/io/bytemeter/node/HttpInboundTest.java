package io.bytemeter.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.Outbound;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpInboundTest {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final String BASIC = "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString("sockuser:pw".getBytes(ISO_8859_1)) + "\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String LOST = String.join(
            "\r\n", "HTTP/1.1 404 No", "Transfer-Encoding: chunked", "", "4;x=y", "lost", "0", "Trailer: t", "", "");

    @Test
    void connectCountsHeadsAsOverhead() throws Exception {
        try (TestServer target = TestServer.sending(1_000_000);
                TestNode node = TestNode.of(TestNode.http(TestNode.ACCOUNT));
                Socket client = node.client()) {
            String head = "CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + BASIC + "\r\n";
            send(client, head);
            assertThat(text(client, 39)).isEqualTo(ESTABLISHED);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(1_000_000));
            client.close();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly((long) head.length(), 1_000_039L);
            assertThat(sums.payload()).containsExactly(0L, 1_000_000L);
            assertThat(node.usage.records()).allMatch(record -> record.user().equals("sockuser"));
        }
    }

    @Test
    void bytesBehindAConnectHeadReachTheTarget() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(client, "CONNECT localhost:" + target.port() + " HTTP/1.1\r\nHost: x\r\n\r\nearly bytes");
            client.shutdownOutput();
            assertThat(text(client, 39)).isEqualTo(ESTABLISHED);
            assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("early bytes");
            assertThat(node.usage.awaitClosed(1).payload()).containsExactly(11L, 11L);
        }
    }

    @Test
    void plainRequestsAreForwardedInOriginForm() throws Exception {
        String response = "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n" + "y".repeat(5_000);
        try (TestServer closing = new TestServer(connection -> {
                    HttpTarget.head(connection.getInputStream());
                    connection.getOutputStream().write(response.getBytes(ISO_8859_1));
                });
                TestNode node = TestNode.of(TestNode.http(TestNode.ACCOUNT));
                Socket client = node.client()) {
            String head = "GET http://127.0.0.1:" + closing.port() + "/file?a=b HTTP/1.0\r\nHost: 127.0.0.1:"
                    + closing.port() + "\r\n" + BASIC + "User-Agent:curl\r\nProxy-Connection: Keep-Alive\r\n\r\n";
            String forwarded =
                    "GET /file?a=b HTTP/1.0\r\nHost: 127.0.0.1:" + closing.port() + "\r\nUser-Agent:curl\r\n\r\n";
            send(client, head);
            assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo(response);

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly((long) head.length(), (long) response.length());
            assertThat(sums.payload()).containsExactly((long) forwarded.length(), (long) response.length());
            assertThat(sums.reasons()).containsExactly(CloseReason.COMPLETED);
        }
    }

    @Test
    void oneConnectionServesRequestsToTwoTargets() throws Exception {
        try (HttpTarget one = HttpTarget.always(OK);
                HttpTarget two = HttpTarget.always(LOST);
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            long uplink = 0;
            long downlink = 0;
            for (int round = 0; round < 3; round++) {
                for (HttpTarget target : List.of(one, one, two)) {
                    send(client, get(target, "/" + round));
                    String answer = target == one ? OK : LOST;
                    assertThat(text(client, answer.length())).isEqualTo(answer);
                    uplink += ("GET /" + round + " HTTP/1.1\r\nHost: 127.0.0.1:" + target.port() + "\r\n\r\n").length();
                    downlink += answer.length();
                }
            }
            client.close();
            assertThat(one.heads).hasSize(6);
            assertThat(two.heads).hasSize(3).allMatch(head -> head.startsWith("GET /"));
            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.payload()).containsExactly(uplink, downlink);
            assertThat(sums.overheadDownlink()).isZero();
            assertThat(sums.overheadUplink()).isEqualTo(9L * ("http://127.0.0.1:" + one.port()).length());
            assertThat(sums.reasons()).containsExactly(CloseReason.COMPLETED);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (HttpTarget target = new HttpTarget((head, body) ->
                        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + head.charAt(5)).getBytes(ISO_8859_1));
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(client, get(target, "/a") + get(target, "/b") + get(target, "/c"));
            client.shutdownOutput();
            String all = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(all.replaceAll("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", ""))
                    .isEqualTo("abc");
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.COMPLETED);
        }
    }

    @Test
    void bodiesOfEveryFramingPassVerbatim() throws Exception {
        String chunked = "3\r\nabc\r\n10;ext\r\n0123456789abcdef\r\n0\r\nX: y\r\n\r\n";
        try (HttpTarget target = new HttpTarget((head, body) -> {
                    int length = head.contains("chunked") ? chunked.length() : 7;
                    String sent = new String(body.readNBytes(length), ISO_8859_1);
                    return ("HTTP/1.1 200 OK\r\nContent-Length: " + sent.length() + "\r\n\r\n" + sent)
                            .getBytes(ISO_8859_1);
                });
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            String fixed = post(target, "Content-Length: 7\r\n") + "seven77";
            String inChunks = post(target, "Transfer-Encoding: chunked\r\n") + chunked;
            for (String request : List.of(fixed, inChunks, fixed)) {
                for (int i = 0; i < request.length(); i += 3) { // in small pieces, so that every state sees a break
                    send(client, request.substring(i, Math.min(i + 3, request.length())));
                }
                String body = request.equals(fixed) ? "seven77" : chunked;
                String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                assertThat(text(client, answer.length())).isEqualTo(answer);
            }
        }
    }

    @Test
    void responsesWithoutABodyDoNotHoldUpTheNext() throws Exception {
        try (HttpTarget target = new HttpTarget((head, body) -> switch (head.charAt(head.indexOf('/') + 1)) {
                    case '1' -> "HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1);
                    case '2' -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n".getBytes(ISO_8859_1);
                    case '3' -> "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n".getBytes(ISO_8859_1);
                    default -> OK.getBytes(ISO_8859_1);
                });
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(
                    client,
                    get(target, "/1") + get(target, "/2") + get(target, "/3").replace("GET", "HEAD"));
            send(client, get(target, "/4").replace("HTTP/1.1", "HTTP/1.0"));
            String all = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(all)
                    .startsWith("HTTP/1.1 204")
                    .contains("304 Not", "1234")
                    .endsWith("hello");
        }
    }

    @Test
    void continueIsPassedThrough() throws Exception {
        try (TestServer slow = new TestServer(connection -> {
                    HttpTarget.head(connection.getInputStream());
                    connection.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
                    connection.getInputStream().readNBytes(4);
                    connection.getOutputStream().write(OK.getBytes(ISO_8859_1));
                });
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(
                    client,
                    "POST http://127.0.0.1:" + slow.port() + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 4\r\n\r\n");
            assertThat(text(client, 25)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            send(client, "body");
            assertThat(text(client, OK.length())).isEqualTo(OK);
        }
    }

    @Test
    void switchingProtocolsBecomesARelay() throws Exception {
        try (TestServer target = new TestServer(connection -> {
                    HttpTarget.head(connection.getInputStream());
                    connection.getOutputStream().write("HTTP/1.1 101 Up\r\nUpgrade: x\r\n\r\nhi ".getBytes(ISO_8859_1));
                    connection.getInputStream().transferTo(connection.getOutputStream());
                });
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(
                    client,
                    "GET http://127.0.0.1:" + target.port() + "/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                            + "Upgrade: x\r\n\r\nfirst ");
            send(client, "second");
            client.shutdownOutput();
            assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 101 Up\r\nUpgrade: x\r\n\r\nhi first second");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a/ HTTP/1.1\r\n\r\n",
                "GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET http://a/ HTTP/2.0\r\nHost: a\r\n\r\n",
                "GET  http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a/ HTTP/1.1\nHost: a\n\n",
                "GET http://a/ HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
                "GET http://a/ HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET http://a/ HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
                "GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a:0/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a:99999/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT [::1:80 HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
                "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n",
                "POST http://a/ HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
            })
    void whatTwoReadersCouldUnderstandDifferentlyIsRefused(String request) throws Exception {
        try (TestNode node = TestNode.of(TestNode.http(List.of()), new Outbound.Blackhole("none"));
                Socket client = node.client()) {
            send(client, request);
            assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                    .matches("(?s)HTTP/1.1 (400|501) .*");
            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.overheadUplink()).isEqualTo(request.length());
            assertThat(sums.reasons()).containsExactly(CloseReason.PROTOCOL);
        }
    }

    @Test
    void anEndlessHeadIsRefused() throws Exception {
        try (TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(client, "GET http://a/ HTTP/1.1\r\nX: " + "x".repeat(70_000));
            assertThat(text(client, 12)).isEqualTo("HTTP/1.1 431");
        }
    }

    @Test
    void aWrongPasswordIsAskedAgain() throws Exception {
        try (TestNode node = TestNode.of(TestNode.http(TestNode.ACCOUNT));
                Socket client = node.client()) {
            String wrong = Base64.getEncoder().encodeToString("sockuser:no".getBytes(ISO_8859_1));
            send(client, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic " + wrong + "\r\n\r\n");
            assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 407 ")
                    .contains("Proxy-Authenticate: Basic realm=");
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.DENIED);
        }
    }

    @Test
    void failuresToConnectAreToldApart() throws Exception {
        try (RefusingPort refusing = new RefusingPort();
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            String request = "GET http://127.0.0.1:" + refusing.number() + "/ HTTP/1.1\r\nHost: a\r\n\r\n";
            send(client, request);
            assertThat(text(client, 12)).isEqualTo("HTTP/1.1 502");
            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.reasons()).containsExactly(CloseReason.UNREACHABLE);
            assertThat(sums.inbound().get(0)).isEqualTo(request.length());
        }
        try (TestNode node = TestNode.of(TestNode.http(List.of()), new Outbound.Blackhole("none"));
                Socket client = node.client()) {
            send(client, "GET http://127.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(text(client, 12)).isEqualTo("HTTP/1.1 403");
        }
    }

    @Test
    void aTargetThatHangsUpUnansweredIsABadGateway() throws Exception {
        try (HttpTarget target = new HttpTarget((head, body) -> null);
                TestNode node = TestNode.of(TestNode.http(List.of()));
                Socket client = node.client()) {
            send(client, get(target, "/"));
            assertThat(text(client, 12)).isEqualTo("HTTP/1.1 502");
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.TARGET);
        }
    }

    private static String get(HttpTarget target, String path) {
        String authority = "127.0.0.1:" + target.port();
        return "GET http://" + authority + path + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
    }

    private static String post(HttpTarget target, String framing) {
        return "POST http://127.0.0.1:" + target.port() + "/ HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n";
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String text(Socket client, int length) throws IOException {
        InputStream in = client.getInputStream();
        return new String(in.readNBytes(length), ISO_8859_1);
    }
}
