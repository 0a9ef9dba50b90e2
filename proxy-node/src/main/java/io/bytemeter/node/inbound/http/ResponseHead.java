package io.bytemeter.node.inbound.http;

import java.util.List;
import java.util.Locale;

/**
 * The head of a response, as far as it says where the response ends.
 *
 * @param status 100..999
 * @param body of the response
 * @param persistent whether the target may answer another request
 */
record ResponseHead(int status, Body body, boolean persistent) {
    static final int SWITCHING_PROTOCOLS = 101;

    /** Another head follows. */
    boolean isInterim() {
        return status < 200 && status != SWITCHING_PROTOCOLS;
    }

    static ResponseHead parse(String head, boolean answersHead) throws HttpProblem {
        int lineEnd = head.indexOf('\n');
        if (!head.substring(0, lineEnd).matches("HTTP/1\\.[0-9] [1-9][0-9]{2}(\r| .*)?\r?")) {
            throw new HttpProblem(Answer.BAD_GATEWAY, "status line");
        }
        int status = Integer.parseInt(head.substring(9, 12));
        boolean oldVersion = head.charAt(7) == '0';
        Fields fields = Fields.parse(head, lineEnd + 1, false);
        boolean persistent =
                oldVersion ? fields.lists("Connection", "keep-alive") : !fields.lists("Connection", "close");
        if (answersHead || status < 200 || status == 204 || status == 304) {
            return new ResponseHead(status, Body.ofLength(0), persistent);
        }
        List<String> codings = fields.values("Transfer-Encoding");
        long length = Body.length(fields, Answer.BAD_GATEWAY);
        if (!codings.isEmpty()) {
            String last = codings.get(codings.size() - 1).toLowerCase(Locale.ROOT);
            boolean chunked = !oldVersion && (last.equals("chunked") || last.matches(".*[, ]chunked"));
            return chunked
                    ? new ResponseHead(status, new ChunkedBody(), persistent && length < 0)
                    : new ResponseHead(status, Body.untilEnd(), false);
        }
        return length < 0
                ? new ResponseHead(status, Body.untilEnd(), false)
                : new ResponseHead(status, Body.ofLength(length), persistent);
    }
}
