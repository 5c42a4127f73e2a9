package io.jenkins.plugins.assumed_role.channel;

import io.jenkins.plugins.assumed_role.agent.CredentialProcess;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.delivery.Published;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An answer of an agent, which may be anything that the controller can deserialize. A map must be of the very class that our code on
 * the agent makes: one that only implements {@link Map} may be a proxy that asks the agent at every call, and has no time limit.
 */
record UntrustedAnswer(String agent, Object received) {

    private static final Pattern LINE = Pattern.compile("\\P{Cntrl}{0,32767}");

    private static final int MAX_HEADERS = 200;

    private IOException unsound(String what) {
        return new MachineException(agent + " sent an invalid answer: " + what);
    }

    /** One line of text. */
    String line() throws IOException {
        if (isLine(received)) {
            return (String) received;
        }
        throw unsound(describe(received));
    }

    /** Returns the entries of a map whose key and value are lines of text. */
    Map<String, String> lines() throws IOException {
        if (received instanceof TreeMap<?, ?> map) {
            return lines(map);
        }
        throw unsound(describe(received));
    }

    /** A map in which everything is text, and none of it dropped: a key pair must not go away by half. */
    Map<String, String> variables() throws IOException {
        Map<String, String> variables = lines();
        if (variables.size() < ((Map<?, ?>) received).size()) {
            throw unsound("variables with line breaks");
        }
        return variables;
    }

    Published published() throws IOException {
        if (received instanceof Published published && isLine(published.directory())) {
            return published;
        }
        throw unsound(describe(received));
    }

    HttpAnswer http(int maxBytes) throws IOException {
        if (!(received instanceof HttpAnswer answer)) {
            throw unsound(describe(received));
        }
        if (answer.status() < 100 || answer.body() == null || answer.body().length > maxBytes) {
            throw unsound("an impossible HTTP answer");
        }
        if (!(answer.headers() instanceof HashMap<?, ?> headers) || headers.size() > MAX_HEADERS) {
            throw unsound("an HTTP answer with invalid headers");
        }
        return new HttpAnswer(answer.status(), lines(headers), answer.body());
    }

    ProfileSections sections() throws IOException {
        if (received instanceof ProfileSections sections
                && isText(sections.config(), ProfileSections.MAX_CHARACTERS)
                && isText(sections.credentials(), ProfileSections.MAX_CHARACTERS)) {
            return sections;
        }
        throw unsound(describe(received));
    }

    CredentialProcess.Answer process() throws IOException {
        if (received instanceof CredentialProcess.Answer answer
                && isText(answer.output(), CredentialProcess.MAX_OUTPUT)
                && isText(answer.error(), CredentialProcess.MAX_ERROR)) {
            return answer;
        }
        throw unsound(describe(received));
    }

    private static boolean isText(String text, int max) {
        return text != null && text.length() <= max;
    }

    private static Map<String, String> lines(Map<?, ?> map) {
        Map<String, String> lines = new TreeMap<>();
        map.forEach((name, value) -> {
            if (isLine(name) && isLine(value)) {
                lines.put((String) name, (String) value);
            }
        });
        return lines;
    }

    private static boolean isLine(Object value) {
        return value instanceof String text && LINE.matcher(text).matches();
    }

    private static String describe(Object value) {
        return value == null ? "nothing" : "a " + value.getClass().getSimpleName();
    }

    /** No credentials. */
    @Override
    public String toString() {
        return describe(received) + " from " + agent;
    }
}
