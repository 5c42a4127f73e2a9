package io.jenkins.plugins.assumed_role.request;

import java.util.List;

/** Where source credentials come from. */
public sealed interface Source {

    /** The first that is configured where the block stands. */
    Source AUTO = new OfMachine(Kind.AUTO);

    /** The kinds that a machine can have. */
    enum Kind {
        AUTO,
        ENVIRONMENT,
        WEB_IDENTITY,
        CONTAINER,
        INSTANCE
    }

    /** What {@link #named} takes. */
    static List<String> names() {
        return List.of("auto", "instance", "container", "webIdentity", "environment");
    }

    /**
     * @param name {@code auto}, {@code instance}, {@code container}, {@code webIdentity} or {@code environment}; null for auto
     * @throws IllegalArgumentException if it is another
     */
    static Source named(String name) {
        return switch (name == null ? "auto" : name) {
            case "auto" -> AUTO;
            case "instance" -> new OfMachine(Kind.INSTANCE);
            case "container" -> new OfMachine(Kind.CONTAINER);
            case "webIdentity" -> new OfMachine(Kind.WEB_IDENTITY);
            case "environment" -> new OfMachine(Kind.ENVIRONMENT);
            default ->
                throw new IllegalArgumentException("source: '" + Text.clean(name, 40)
                        + "' is not one of auto, instance, container, webIdentity, environment, block.");
        };
    }

    /** A source of the machine that the block stands on. */
    record OfMachine(Kind kind) implements Source {}

    /**
     * Credentials that the surface has: a stored key pair, or the session of an enclosing block.
     *
     * @param sessionToken null for a key pair of a user
     * @param name who that is, for people
     * @param roleSession whether assuming a role with it is role chaining
     */
    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
    record Given(String accessKeyId, String secretAccessKey, String sessionToken, String name, boolean roleSession)
            implements Source {

        /** No credentials. */
        @Override
        public String toString() {
            return name;
        }
    }
}
