package io.bytemeter.billing.live;

import com.linecorp.armeria.common.QueryParams;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a viewer wants to see.
 *
 * @param subjects these
 * @param kinds all subjects of these
 * @param window totals of this one
 * @param visible and of all that, what the viewer may see
 */
public record Choice(Set<Subject> subjects, Set<SubjectKind> kinds, WindowLength window, SubjectFilter visible) {
    /** Most subjects that are named; whoever wants more asks for their kind. */
    static final int MOST_SUBJECTS = 100;

    private static final WindowLength[] WINDOWS = {WindowLength.HOUR, WindowLength.DAY, WindowLength.MONTH};

    public Choice {
        subjects = Set.copyOf(subjects);
        kinds = Set.copyOf(kinds);
    }

    /**
     * Out of the parameters of {@code /v1/live}.
     *
     * @throws ProblemException if they are none, or the caller may not see a subject they name
     */
    public static Choice of(QueryParams values, Caller caller) {
        for (String name : values.names()) {
            if (!List.of("subject", "kind", "window").contains(name)) {
                throw ProblemException.bad(name, values.get(name, ""), "one of the parameters subject, kind, window");
            }
        }
        Set<Subject> subjects = new HashSet<>();
        values.getAll("subject").forEach(text -> subjects.add(caller.require(subject(text))));
        Set<SubjectKind> kinds = EnumSet.noneOf(SubjectKind.class);
        values.getAll("kind").forEach(text -> kinds.add(Parameters.require("kind", text, SubjectKind.values())));
        if (subjects.isEmpty() && kinds.isEmpty()) {
            throw ProblemException.bad("subject", "", "at least one subject such as user/alice, or a kind");
        }
        if (subjects.size() > MOST_SUBJECTS) {
            throw ProblemException.bad(
                    "subject", Integer.toString(subjects.size()), "at most " + MOST_SUBJECTS + " subjects");
        }
        List<String> windows = values.getAll("window");
        if (windows.size() > 1) {
            throw ProblemException.bad("window", String.join(", ", windows), "once");
        }
        WindowLength window =
                windows.isEmpty() ? WindowLength.DAY : Parameters.require("window", windows.get(0), WINDOWS);
        return new Choice(subjects, kinds, window, caller.visible());
    }

    private static Subject subject(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || Names.violation(text.substring(slash + 1)) != null) {
            throw ProblemException.bad("subject", text, "kind/id such as user/alice");
        }
        SubjectKind kind = Parameters.require("subject", text.substring(0, slash), SubjectKind.values());
        return new Subject(kind, text.substring(slash + 1));
    }

    boolean includes(Subject subject, WindowLength length) {
        return length == window
                && visible.allows(subject.id())
                && (kinds.contains(subject.kind()) || subjects.contains(subject));
    }
}
