package io.jenkins.plugins.assumed_role.request;

/**
 * A second factor for the first AssumeRole with the keys of a user. A code is valid for one call, so such a session cannot be renewed.
 *
 * @param serialNumber the serial number of the device: an ARN, or the number of a hardware device; null for the one that the profile names
 * @param tokenCode six digits that the device shows
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html">MFA-protected API access</a>
 */
@SuppressWarnings("lgtm[jenkins/plaintext-storage]") // never stored
public record Mfa(String serialNumber, String tokenCode) {

    /** @throws IllegalArgumentException that names the wrong argument and its fault */
    public Mfa {
        if (serialNumber != null && !serialNumber.matches("[\\w+=/:,.@-]{9,256}")) {
            throw new InvalidArgument(
                    "mfaSerialNumber: '" + Text.clean(serialNumber, 100)
                            + "' is neither the ARN of an MFA device, such as arn:aws:iam::123456789012:mfa/jane, nor a serial number.");
        }
        if (!tokenCode.matches("\\d{6}")) {
            throw new InvalidArgument("mfaTokenCode: a code has six digits; this one has " + tokenCode.length()
                    + " characters. Enter the six digits that the device shows now.");
        }
    }

    /**
     * Returns null if there is no code.
     *
     * @throws IllegalArgumentException if there is a device and no code
     */
    public static Mfa of(String serialNumber, String tokenCode) {
        boolean device = serialNumber != null && !serialNumber.isBlank();
        if (tokenCode == null || tokenCode.isBlank()) {
            if (device) {
                throw new InvalidArgument("mfaTokenCode: the code for " + Text.clean(serialNumber, 100)
                        + " is missing. Ask for it with an input step before the block.");
            }
            return null;
        }
        // Devices show a code in two groups of three digits.
        return new Mfa(device ? serialNumber.strip() : null, tokenCode.replaceAll("\\s", ""));
    }

    /** Returns the same code with a device of another origin, if it has none. */
    public Mfa forDevice(String other) {
        return serialNumber == null ? new Mfa(other, tokenCode) : this;
    }

    /** Shows no code. */
    @Override
    public String toString() {
        return "MFA device " + serialNumber;
    }
}
