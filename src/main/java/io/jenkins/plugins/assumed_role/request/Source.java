package io.jenkins.plugins.assumed_role.request;

import io.jenkins.plugins.assumed_role.agent.SourceKind;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** A source of credentials. */
public sealed interface Source permits Source.OfMachine, Source.Given, Source.Direct {

    /** The first source that is configured on the machine of the block. */
    Source AUTO = new OfMachine(null, null);

    /** Characters that the AWS SDKs take in the name of a profile. */
    Pattern PROFILE_NAME = Pattern.compile("[\\w.+/@:%-]{1,128}");

    /** Names that {@link #named(String, String)} accepts. */
    static List<String> names() {
        return List.of("auto", "instance", "container", "profile", "webIdentity", "environment");
    }

    /** Returns a source without a profile by its name. */
    static Source named(String name) {
        return named(name, null);
    }

    /**
     * @param name one of {@link #names}; null for auto
     * @param profile name of a profile, for the source {@code profile} alone; null for the one that the machine names
     * @throws IllegalArgumentException if it is another, or has a profile and is not {@code profile}
     */
    static Source named(String name, String profile) {
        SourceKind kind =
                switch (name == null ? "auto" : name) {
                    case "auto" -> null;
                    case "instance" -> SourceKind.INSTANCE;
                    case "container" -> SourceKind.CONTAINER;
                    case "profile" -> SourceKind.PROFILE;
                    case "webIdentity" -> SourceKind.WEB_IDENTITY;
                    case "environment" -> SourceKind.ENVIRONMENT;
                    default ->
                        throw new InvalidArgument(
                                "source: '" + Text.clean(name, 40)
                                        + "' is not one of auto, instance, container, profile, webIdentity, environment, block.");
                };
        if (profile != null && kind != SourceKind.PROFILE) {
            throw new InvalidArgument("sourceProfile: '" + Text.clean(profile, 60)
                    + "' needs source: 'profile'; no other source reads a profile.");
        }
        if (profile != null && !PROFILE_NAME.matcher(profile).matches()) {
            throw new InvalidArgument("sourceProfile: '" + Text.clean(profile, 60)
                    + "' is not the name of a profile: 1 to 128 letters, digits and characters of _.+/@:%-");
        }
        return new OfMachine(kind, profile);
    }

    /**
     * A source of the machine of the block.
     *
     * @param kind null for the first that is configured
     * @param profile name of the profile that was asked for; null for none
     */
    record OfMachine(SourceKind kind, String profile) implements Source {

        /** Returns the sources that may be used, in their order. */
        public List<SourceKind> allowed() {
            return kind == null ? List.of(SourceKind.values()) : List.of(kind);
        }
    }

    /**
     * Credentials that the surface has: a stored key pair, or the session of an enclosing block.
     *
     * @param sessionToken null for a key pair of a user
     * @param name the name of the identity, for people
     * @param roleSession whether assuming a role with it is role chaining
     */
    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
    record Given(String accessKeyId, String secretAccessKey, String sessionToken, String name, boolean roleSession)
            implements Source {

        /** Shows no credentials. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** A proof that is exchanged for a session of the first role of the request, without source credentials. */
    sealed interface Direct extends Source permits IdToken, CertificateSource {

        /** Returns the call of AWS that accepts the proof. */
        String call();
    }

    /**
     * A JSON Web Token. A new one is taken for each session, so two of them are equal if their names are.
     *
     * @param name the name of the source, for people
     * @param supply gives a token, or fails for a reason of its own; may block
     */
    record IdToken(String name, Callable<String> supply) implements Direct {

        @Override
        public String call() {
            return "AssumeRoleWithWebIdentity";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof IdToken token && name.equals(token.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        /** Shows no token. */
        @Override
        public String toString() {
            return name;
        }
    }
}
