package io.jenkins.plugins.assumed_role.channel;

import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.SourceReading;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import io.jenkins.plugins.assumed_role.agent.delivery.Published;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An answer of an agent, which may be anything that the controller can deserialize. A map must be of the very class that our code on
 * the agent makes: a class that only implements {@link Map} may be a proxy that calls the agent each time, without a time limit.
 */
record UntrustedAnswer(String agent, Object received) {

    private static final Pattern LINE = Pattern.compile("\\P{Cntrl}{0,32767}");

    private static final int MAX_HEADERS = 200;

    /** The most answers that an agent sends in advance. */
    private static final int MAX_ANSWERS = 16;

    /** The most characters of an agent's failure message that go into a log. */
    static final int MAX_MESSAGE = 1_000;

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

    /** Returns a map in which everything is text. Drops no entry: a key pair must not lose one half. */
    Map<String, String> variables() throws IOException {
        Map<String, String> variables = lines();
        if (variables.size() < ((Map<?, ?>) received).size()) {
            throw unsound("variables with line breaks");
        }
        return variables;
    }

    /** Returns variables, and answers that are each checked like a single answer. */
    SourceReading reading() throws IOException {
        if (!(received instanceof SourceReading reading)
                || !(reading.answers() instanceof TreeMap<?, ?> answers)
                || answers.size() > MAX_ANSWERS) {
            throw unsound(describe(received));
        }
        Map<String, Object> sound = new HashMap<>();
        for (Map.Entry<?, ?> answer : answers.entrySet()) {
            if (answer.getKey() instanceof String question) {
                sound.put(question, new UntrustedAnswer(agent, answer.getValue()).prepared());
            }
        }
        return new SourceReading(new UntrustedAnswer(agent, reading.environment()).variables(), sound);
    }

    private Object prepared() throws IOException {
        if (received instanceof SourceReading.Failed failed && failed.message() != null) {
            String message = Text.clean(failed.message(), MAX_MESSAGE);
            return new SourceReading.Failed(
                    failed.reason(), failed.reason() == null ? agent + " failed: " + message : message);
        }
        if (received instanceof String) {
            return token();
        }
        return received instanceof ProfileSections ? sections() : http(SourceReading.MAX_BYTES);
    }

    /** A token as AWS places it into a file. */
    String token() throws IOException {
        String token = line();
        if (token.length() > ThisMachine.MAX_TOKEN_BYTES) {
            throw new MachineException(agent + " sent a token that is too long");
        }
        return token;
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

    /** Shows no credentials. */
    @Override
    public String toString() {
        return describe(received) + " from " + agent;
    }
}
