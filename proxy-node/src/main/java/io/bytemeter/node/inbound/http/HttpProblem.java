package io.bytemeter.node.inbound.http;

/** A message that is not forwarded. */
final class HttpProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final Answer answer;

    /** Without a stack trace: it is an everyday answer, not a fault of the program. */
    HttpProblem(Answer answer, String what) {
        super(what, null, false, false);
        this.answer = answer;
    }

    /** A request that does not keep to the protocol. */
    static HttpProblem badRequest(String what) {
        return new HttpProblem(Answer.BAD_REQUEST, what);
    }

    Answer answer() {
        return answer;
    }
}
