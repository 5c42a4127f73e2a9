package io.jenkins.plugins.assumed_role.emulator;

import java.util.concurrent.atomic.AtomicReference;

/** A user of IAM with one long-lived access key. */
public final class User {
    private final String arn;
    private final Policy permissions;
    private final Credentials credentials;
    private volatile String mfaSerial;
    private final AtomicReference<String> mfaCode = new AtomicReference<>();

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

    /** Gives the user a device which shows this code; AWS accepts it once. */
    public User mfa(String serialNumber, String code) {
        mfaSerial = serialNumber;
        mfaCode.set(code);
        return this;
    }

    public String arn() {
        return arn;
    }

    public Credentials credentials() {
        return credentials;
    }

    /** Accepts the code of the device, which is valid once. */
    boolean takes(String code) {
        String shown = mfaCode.get();
        return code.equals(shown) && mfaCode.compareAndSet(shown, null);
    }

    boolean has(String serialNumber) {
        return serialNumber.equals(mfaSerial);
    }
}
