package io.jenkins.plugins.assumed_role.emulator;

import java.time.Instant;

/**
 * The answer of each service to a bad signature.
 *
 * <p>STS: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html; EC2:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; S3:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; the words are those of the services.
 */
enum Dialect {
    STS {
        @Override
        AwsError expired() {
            return new AwsError(403, "ExpiredToken", "The security token included in the request is expired");
        }

        @Override
        AwsError skewed(Instant signed, Instant now) {
            return mismatch(
                    signed.isBefore(now)
                            ? "Signature expired: %s is now earlier than %s (%s - 15 min.)"
                                    .formatted(
                                            SigningTime.format(signed),
                                            SigningTime.format(now.minus(SigningTime.TOLERANCE)),
                                            SigningTime.format(now))
                            : "Signature not yet current: %s is still later than %s (%s + 15 min.)"
                                    .formatted(
                                            SigningTime.format(signed),
                                            SigningTime.format(now.plus(SigningTime.TOLERANCE)),
                                            SigningTime.format(now)));
        }
    },
    EC2 {
        @Override
        AwsError unknownKey() {
            return new AwsError(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
        }

        @Override
        AwsError expired() {
            return new AwsError(400, "RequestExpired", "Request has expired.");
        }

        @Override
        AwsError skewed(Instant signed, Instant now) {
            return expired();
        }
    },
    S3 {
        @Override
        AwsError missing() {
            return new AwsError(403, "AccessDenied", "Access Denied");
        }

        @Override
        AwsError malformed(String why) {
            return new AwsError(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + why);
        }

        @Override
        AwsError unknownKey() {
            return new AwsError(
                    403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        }

        @Override
        AwsError badToken() {
            return new AwsError(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }

        @Override
        AwsError expired() {
            return new AwsError(400, "ExpiredToken", "The provided token has expired.");
        }

        @Override
        AwsError skewed(Instant signed, Instant now) {
            return new AwsError(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
        }

        @Override
        AwsError mismatch() {
            return mismatch(
                    "The request signature we calculated does not match the signature you provided. Check your key"
                            + " and signing method.");
        }
    };

    AwsError missing() {
        return new AwsError(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    AwsError malformed(String why) {
        return new AwsError(400, "IncompleteSignature", "Authorization header is not complete: " + why);
    }

    AwsError unknownKey() {
        return new AwsError(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
    }

    AwsError badToken() {
        return unknownKey();
    }

    abstract AwsError expired();

    abstract AwsError skewed(Instant signed, Instant now);

    AwsError mismatch() {
        return mismatch(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.");
    }

    /** The scope or the headers do not fit, and the service says in which way. */
    AwsError mismatch(String why) {
        return new AwsError(403, "SignatureDoesNotMatch", why);
    }
}
