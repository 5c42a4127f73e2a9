package io.jenkins.plugins.assumed_role.emulator;

/** A user of IAM with one long-lived access key. */
public final class User {
    private final String arn;
    private final Policy permissions;
    private final Credentials credentials;
    private volatile String mfaSerial;
    private volatile String mfaCode;

    User(String arn, Policy permissions, Credentials credentials) {
        this.arn = arn;
        this.permissions = permissions;
        this.credentials = credentials;
    }

    /** Allows the actions on every resource, with wildcards. */
    public User allows(String... actions) {
        permissions.allow("*", actions);
        return this;
    }

    /** See {@link Role#mayAssume}. */
    public User mayAssume(String... roleArns) {
        for (String target : roleArns) {
            permissions.allow(target, "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity");
        }
        return this;
    }

    /** Gives the user a device which always shows the same code. */
    public User mfa(String serialNumber, String code) {
        mfaSerial = serialNumber;
        mfaCode = code;
        return this;
    }

    public String arn() {
        return arn;
    }

    public Credentials credentials() {
        return credentials;
    }

    boolean shows(String serialNumber, String code) {
        return mfaSerial != null && mfaSerial.equals(serialNumber) && mfaCode.equals(code);
    }
}
