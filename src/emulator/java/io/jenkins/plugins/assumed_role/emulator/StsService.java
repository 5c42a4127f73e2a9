package io.jenkins.plugins.assumed_role.emulator;

import java.util.Map;
import java.util.UUID;

/**
 * The query API of STS.
 *
 * <p>https://docs.aws.amazon.com/STS/latest/APIReference/
 */
final class StsService implements Service {
    static final String VERSION = "2011-06-15";

    private final SignatureVerifier signatures;
    private final RoleAssumption assumption;
    private final WebIdentity webIdentity;

    StsService(SignatureVerifier signatures, RoleAssumption assumption, WebIdentity webIdentity) {
        this.signatures = signatures;
        this.assumption = assumption;
        this.webIdentity = webIdentity;
    }

    @Override
    public String name() {
        return "sts";
    }

    @Override
    public String action(WireRequest request) {
        return parameters(request).getOrDefault("Action", "");
    }

    @Override
    public Map<String, String> parameters(WireRequest request) {
        return Forms.parameters(request);
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Map<String, String> parameters = parameters(request);
        String action = action(request);
        return switch (action) {
            case "AssumeRole" -> assumeRole(parameters, signatures.verify(request, Dialect.STS));
            case "AssumeRoleWithWebIdentity" -> assumeRoleWithWebIdentity(parameters);
            case "GetCallerIdentity" -> callerIdentity(signatures.verify(request, Dialect.STS));
            default ->
                throw new AwsError(
                        400, "InvalidAction", "Could not find operation " + action + " for version " + VERSION);
        };
    }

    private WireResponse assumeRole(Map<String, String> parameters, Session caller) {
        RoleAssumption.Assumed assumed = assumption.assume(AssumeRoleRequest.of(parameters, false), caller);
        Session session = assumed.session();
        return result(
                "AssumeRole",
                Xml.element("SourceIdentity", session.sourceIdentity())
                        + session(session)
                        + Xml.element("PackedPolicySize", assumed.packedSize()));
    }

    private WireResponse assumeRoleWithWebIdentity(Map<String, String> parameters) {
        WebIdentity.Assumed assumed = webIdentity.assume(AssumeRoleRequest.of(parameters, true));
        return result(
                "AssumeRoleWithWebIdentity",
                Xml.element("SubjectFromWebIdentityToken", assumed.subject())
                        + Xml.element("Audience", assumed.audience())
                        + session(assumed.session())
                        + Xml.element("Provider", assumed.provider())
                        + Xml.element("PackedPolicySize", assumed.packedSize()));
    }

    private WireResponse callerIdentity(Session caller) {
        return result(
                "GetCallerIdentity",
                Xml.element("Arn", caller.arn())
                        + Xml.element("UserId", caller.userId())
                        + Xml.element("Account", caller.account()));
    }

    private static String session(Session session) {
        Credentials credentials = session.credentials();
        return "<AssumedRoleUser>"
                + Xml.element("AssumedRoleId", session.userId())
                + Xml.element("Arn", session.arn())
                + "</AssumedRoleUser><Credentials>"
                + Xml.element("AccessKeyId", credentials.accessKeyId())
                + Xml.element("SecretAccessKey", credentials.secretAccessKey())
                + Xml.element("SessionToken", credentials.sessionToken())
                + Xml.element("Expiration", credentials.expiration().toString())
                + "</Credentials>";
    }

    private static WireResponse result(String action, String members) {
        return xml(
                200,
                ("<%1$sResponse xmlns=\"https://sts.amazonaws.com/doc/%2$s/\"><%1$sResult>%3$s</%1$sResult>"
                                + "<ResponseMetadata>%4$s</ResponseMetadata></%1$sResponse>")
                        .formatted(action, VERSION, members, requestId()));
    }

    @Override
    public WireResponse refuse(AwsError error) {
        return xml(
                error.status(),
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/%s/\"><Error>%s%s%s</Error>%s</ErrorResponse>"
                        .formatted(
                                VERSION,
                                Xml.element("Type", error.status() < 500 ? "Sender" : "Receiver"),
                                Xml.element("Code", error.code()),
                                Xml.element("Message", error.getMessage()),
                                requestId()));
    }

    private static String requestId() {
        return Xml.element("RequestId", UUID.randomUUID().toString());
    }

    private static WireResponse xml(int status, String body) {
        return WireResponse.of(status, "text/xml", body);
    }
}
