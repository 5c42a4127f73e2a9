package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.request.Mfa;

/** Passes the code of a second factor once, as AWS accepts it, with the first role that the keys of a user assume. */
final class SecondFactor {

    /** The code; null if there is none or it is used. */
    private Mfa mfa;

    /** @param mfa null for none */
    SecondFactor(Mfa mfa) {
        this.mfa = mfa;
    }

    /** @return true if there is a code for the device of a profile */
    boolean isFor(String device) {
        if (mfa != null) {
            mfa = mfa.forDevice(device);
        }
        return mfa != null;
    }

    /** @return null for none */
    Mfa take(SourceCredentials caller) throws Failure {
        Mfa taken = mfa;
        mfa = null;
        if (taken != null && caller.roleSession()) {
            throw new Failure(
                    "an MFA code requires the keys of a user, but " + caller.name() + " is a role. Nothing was sent",
                    "Leave mfaTokenCode out, or give the keys of the user (credentialsId).");
        }
        if (taken != null && taken.serialNumber() == null) {
            throw new Failure(
                    "there is an MFA code, but no MFA device. Nothing was sent",
                    "Set mfaSerialNumber, the ARN of the device.");
        }
        return taken;
    }
}
