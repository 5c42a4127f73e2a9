package io.jenkins.plugins.assumed_role.sts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The errors of STS that have a remedy here. Some codes end in Exception, depending on the protocol and on the service that refuses.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity, Errors</a>
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html">Common Errors</a>
 */
enum StsError {
    ACCESS_DENIED("AccessDenied", "AccessDeniedException", "NotAuthorized"),
    EXPIRED("ExpiredToken", "ExpiredTokenException"),
    UNKNOWN_KEY("InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"),
    NOT_SIGNED_UP("OptInRequired", "SubscriptionRequiredException"),
    SIGNATURE(
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "RequestInTheFuture"),
    NOT_SIGNED("MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature"),
    REGION_DISABLED("RegionDisabledException"),
    TOO_LARGE("PackedPolicyTooLarge", "PackedPolicyTooLargeException"),
    MALFORMED_POLICY("MalformedPolicyDocument", "MalformedPolicyDocumentException"),
    NO_SUCH_POLICY("NoSuchEntity"),
    INVALID(
            "ValidationError",
            "ValidationException",
            "InvalidParameterValue",
            "InvalidParameterCombination",
            "MalformedInput"),
    TOKEN_REFUSED(
            "InvalidIdentityToken", "InvalidIdentityTokenException", "IDPRejectedClaim", "IDPRejectedClaimException"),
    ISSUER_UNREACHABLE("IDPCommunicationError", "IDPCommunicationErrorException"),
    NOT_STS("InvalidAction", "UnknownOperationException", "MissingAction"),
    BUSY(
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "ServiceUnavailable",
            "InternalFailure",
            "InternalError",
            "RequestTimeoutException");

    private final List<String> codes;

    StsError(String... codes) {
        this.codes = List.of(codes);
    }

    List<String> codes() {
        return codes;
    }

    /** Returns whether an error means that the credentials of the caller are no longer valid, as opposed to a missing permission. */
    static boolean refusesCaller(String code) {
        return EXPIRED.codes.contains(code) || UNKNOWN_KEY.codes.contains(code);
    }

    static Optional<StsError> of(String code) {
        return Arrays.stream(values())
                .filter(error -> error.codes.contains(code))
                .findFirst();
    }
}
