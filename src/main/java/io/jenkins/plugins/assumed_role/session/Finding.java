package io.jenkins.plugins.assumed_role.session;

/** A cause that was found, and its remedy, on the way up to the {@link Attempt} that knows the rest. */
final class Finding extends Exception {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String remedy;

    Finding(String why, String remedy) {
        this("", why, remedy);
    }

    /** @param code of AWS, or empty */
    Finding(String code, String why, String remedy) {
        super(why, null, false, false);
        this.code = code;
        this.remedy = remedy;
    }

    String code() {
        return code;
    }

    String why() {
        return getMessage();
    }

    /** The same without a text that it must not tell; null for none. */
    Finding without(String secret) {
        return secret == null ? this : new Finding(code, why().replace(secret, "****"), remedy);
    }

    String remedy() {
        return remedy;
    }
}
