package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of a machine, and its answers to the questions that are expected next, so that they need no round trips of their own. An
 * answer counts for the very same question alone; any other question is asked as if there were no answers.
 *
 * @param environment as {@link Machine#environment} has it
 * @param answers by the names of their questions: an {@link HttpAnswer}, a token as a {@code String}, {@link ProfileSections}, or
 *     {@link Failed}
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
public record SourceReading(Map<String, String> environment, Map<String, Object> answers) implements Serializable {

    /** The most bytes of the body of a prepared answer. */
    public static final int MAX_BYTES = 64 * 1024;

    /**
     * A question without an answer.
     *
     * @param reason the reason of an exchange; null for another question
     */
    public record Failed(Reason reason, String message) implements Serializable {}

    /** Returns the key of an exchange, with all its headers. */
    public static String exchange(HttpCall call) {
        return call.method() + " " + call.uri() + " " + new TreeMap<>(call.headers());
    }

    public static String token(String file) {
        return "token " + file;
    }

    public static String profile(String configFile, String credentialsFile, String profile) {
        return "profile " + profile + "\n" + configFile + "\n" + credentialsFile;
    }

    /** Shows neither variables nor answers, which hold credentials. */
    @Override
    public String toString() {
        return "variables and " + answers.size() + " answers";
    }
}
