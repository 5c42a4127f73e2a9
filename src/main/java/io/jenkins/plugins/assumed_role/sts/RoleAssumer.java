package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Assumes roles from where a block stands, hop by hop. */
public final class RoleAssumer {

    private final RoleRequest request;
    private final Machine place;
    private final RoleGate gate;
    private final FailureReport attempt;
    private final List<String> notes = new ArrayList<>();

    private RoleAssumer(RoleRequest request, Machine place, RoleGate gate) {
        this.request = request;
        this.place = place;
        this.gate = gate;
        this.attempt = new FailureReport(request, place);
    }

    /**
     * Takes source credentials and assumes the roles of the request one with the other, all exchanges leaving from {@code place}. Ends
     * within the time limit of the request and a few seconds for the metadata service, whatever answers.
     *
     * @param gate is asked for roles that the source assumes; the roles of the request are decided on
     */
    public static RoleSession assume(RoleRequest request, Machine place, RoleGate gate)
            throws AssumeRoleException, InterruptedException {
        RoleAssumer assumer = new RoleAssumer(request, place, gate);
        try {
            return assumer.assume();
        } catch (Failure x) {
            throw assumer.attempt.failed(x);
        }
    }

    private RoleSession assume() throws Failure, InterruptedException {
        Deadline deadline = new Deadline(request.timeLimit());
        Map<String, String> environment = environment();
        attempt.hide(environment.get(AwsVariables.SECRET_ACCESS_KEY));
        attempt.hide(environment.get(AwsVariables.SESSION_TOKEN));
        attempt.hide(environment.get(AwsVariables.CONTAINER_TOKEN));
        InstanceMetadata metadata = new InstanceMetadata(place, environment);
        StsEndpoint endpoint = StsEndpoint.resolve(request, environment, metadata);
        attempt.at(endpoint);
        Sts sts = new Sts(place, endpoint, deadline, request.callerId());
        SourceCredentials source = new SourceChain(
                        place, environment, metadata, sts, request.target().sessionName(), gate)
                .find(request.source());
        SourceCredentials caller = source;
        for (Hop hop : request.hops().subList(0, request.hops().size() - 1)) {
            Credentials found = assume(sts, caller, hop, endpoint).credentials();
            caller = new SourceCredentials(
                    SourceCredentials.credentials(found.accessKeyId(), found.secretAccessKey(), found.sessionToken()),
                    "role " + hop.role(),
                    "via, from " + source.name(),
                    true);
        }
        return session(assume(sts, caller, request.target(), endpoint), endpoint, source);
    }

    private Map<String, String> environment() throws Failure, InterruptedException {
        try {
            return place.environment();
        } catch (IOException x) {
            throw new Failure(
                    place.description() + " does not tell its environment: " + Text.clean(x.getMessage(), 300),
                    "See the log of the agent. Nothing was sent to AWS.");
        }
    }

    private AssumeRoleResponse assume(Sts sts, SourceCredentials caller, Hop hop, StsEndpoint endpoint)
            throws Failure, InterruptedException {
        attempt.assuming(hop, caller);
        if (caller.roleSession()) {
            try {
                RoleRequest.checkChained(hop, "it is assumed with " + caller.name());
            } catch (IllegalArgumentException x) {
                throw new Failure(x.getMessage() + " Nothing was sent.", "Give a duration of 3600 s or less.");
            }
        }
        AssumeRoleResponse response = assumeSmaller(sts, caller, hop);
        sts.usable(response.credentials());
        check(response, hop, endpoint);
        return response;
    }

    /** Tags that nobody asked for must not be what makes a request too large. */
    private AssumeRoleResponse assumeSmaller(Sts sts, SourceCredentials caller, Hop hop)
            throws Failure, InterruptedException {
        try {
            return sts.assumeRole(caller.credentials(), hop);
        } catch (Failure x) {
            if (!StsError.TOO_LARGE.codes().contains(x.code())
                    || hop.automaticTags().isEmpty()) {
                throw x;
            }
            notes.add("The automatic session tags "
                    + String.join(", ", new TreeSet<>(hop.automaticTags().keySet())) + " were left out: " + x.why());
            return sts.assumeRole(caller.credentials(), hop.withoutAutomaticTags());
        }
    }

    private static void check(AssumeRoleResponse response, Hop hop, StsEndpoint endpoint) throws Failure {
        String given = response.assumedRoleUser() == null
                ? "nobody"
                : response.assumedRoleUser().arn();
        if (!hop.role().sessionArn(hop.sessionName()).equals(given)) {
            throw new Failure(
                    "STS answered with a session of another role: " + Text.clean(given, 200),
                    endpoint.seeWhatAnswers());
        }
        Instant end = response.credentials().expiration();
        if (end.isBefore(Instant.now())) {
            throw new Failure("the session that STS gave has expired already, at " + end, Diagnosis.SET_THE_CLOCK);
        }
    }

    private RoleSession session(AssumeRoleResponse response, StsEndpoint endpoint, SourceCredentials source) {
        Credentials credentials = response.credentials();
        return new RoleSession(
                request.role(),
                response.assumedRoleUser().arn(),
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken(),
                credentials.expiration(),
                response.sourceIdentity(),
                endpoint.region().id(),
                source.toString(),
                List.copyOf(notes));
    }
}
