package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Mfa;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

/** The calls to STS, bounded in time, with retries of transient errors: throttling, 5xx, lost connections. */
final class Sts {

    /** The most characters of a key id, as the STS API reference has it, and of a secret key; AWS issues 20 and 40. */
    private static final int LONGEST_KEY = 128;

    /** The most characters of a token, more than a token of AWS has at present. */
    private static final int LONGEST_TOKEN = 8_192;

    private final Machine machine;
    private final StsEndpoint endpoint;
    private final Deadline deadline;
    private final String callerId;
    private long sent;

    Sts(Machine machine, StsEndpoint endpoint, Deadline deadline, String callerId) {
        this.machine = machine;
        this.endpoint = endpoint;
        this.deadline = deadline;
        this.callerId = callerId;
    }

    /** @param mfa null for none */
    AssumeRoleResponse assumeRole(AwsCredentials source, Hop hop, Mfa mfa) throws Failure, InterruptedException {
        AssumeRoleRequest request = AssumeRoleRequest.builder()
                .roleArn(hop.role().toString())
                .roleSessionName(hop.sessionName())
                .durationSeconds(hop.duration())
                .externalId(hop.externalId())
                .policy(hop.policy())
                .policyArns(policyArns(hop))
                .tags(nullIfEmpty(hop.allTags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList()))
                .transitiveTagKeys(nullIfEmpty(hop.transitiveTagKeys()))
                .sourceIdentity(hop.sourceIdentity())
                .serialNumber(mfa == null ? null : mfa.serialNumber())
                .tokenCode(mfa == null ? null : mfa.tokenCode())
                .overrideConfiguration(ofCall().credentialsProvider(StaticCredentialsProvider.create(source))
                        .build())
                .build();
        return call(sts -> sts.assumeRole(request), new Diagnosis(endpoint, deadline, hop));
    }

    AssumeRoleWithWebIdentityResponse assumeRoleWithWebIdentity(Hop hop, String token)
            throws Failure, InterruptedException {
        AssumeRoleWithWebIdentityRequest request = AssumeRoleWithWebIdentityRequest.builder()
                .roleArn(hop.role().toString())
                .roleSessionName(hop.sessionName())
                .durationSeconds(hop.duration())
                .policy(hop.policy())
                .policyArns(policyArns(hop))
                .webIdentityToken(token)
                .overrideConfiguration(ofCall().build())
                .build();
        try {
            // The token itself is the proof, so that nothing is signed.
            return call(sts -> sts.assumeRoleWithWebIdentity(request), new Diagnosis(endpoint, deadline, hop));
        } catch (Failure x) {
            // AWS repeats a value that it rejects.
            Failure safe = x.without(token);
            throw TokenClaims.read(token)
                    .map(claims -> new TokenAdvice(claims, hop).explain(safe))
                    .orElse(safe);
        }
    }

    private static List<PolicyDescriptorType> policyArns(Hop hop) {
        return nullIfEmpty(hop.policyArns().stream()
                .map(arn -> PolicyDescriptorType.builder().arn(arn).build())
                .toList());
    }

    /** @throws Failure if they are not there, or could break out of a variable or a header */
    void usable(Credentials credentials) throws Failure {
        if (credentials == null
                || !isPrintable(credentials.accessKeyId(), LONGEST_KEY)
                || !isPrintable(credentials.secretAccessKey(), LONGEST_KEY)
                || !isPrintable(credentials.sessionToken(), LONGEST_TOKEN)
                || credentials.expiration() == null) {
            throw new Failure("STS answered without usable credentials", endpoint.seeWhatAnswers());
        }
    }

    private static boolean isPrintable(String value, int longest) {
        return value != null && value.length() <= longest && value.matches("[!-~]+");
    }

    private static <T> List<T> nullIfEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    /** Everything that differs between the calls to one endpoint. */
    private AwsRequestOverrideConfiguration.Builder ofCall() throws Failure {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(deadline.left());
    }

    private <T> T call(Function<StsClient, T> operation, Diagnosis diagnosis) throws Failure, InterruptedException {
        MachineHttpClient http = new MachineHttpClient(machine, endpoint.destination(), userAgent());
        try {
            return StsClients.call(endpoint, http, operation);
        } catch (AbortedException x) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (AwsServiceException x) {
            throw diagnosis.of(x);
        } catch (ApiCallTimeoutException x) {
            throw diagnosis.outOfTime(http.lastRefusal(), http.exchanges());
        } catch (RuntimeException x) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw diagnosis.of(x);
        } finally {
            sent = http.lastSent();
        }
    }

    /** The time of the last request, as {@link System#nanoTime}. */
    long sent() {
        return sent;
    }

    /** CloudTrail shows it, so that the sessions of a build can be found. */
    private String userAgent() {
        String version = Sts.class.getPackage().getImplementationVersion();
        return "with-assumed-role/" + (version == null ? "unknown" : version) + " build/" + callerId;
    }
}
