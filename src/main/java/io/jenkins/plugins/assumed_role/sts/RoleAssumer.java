package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.SourceQuery;
import io.jenkins.plugins.assumed_role.agent.SourceReading;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Assumes roles from the machine of a block, one with the other. */
public final class RoleAssumer {

    private static final Logger LOGGER = Logger.getLogger(RoleAssumer.class.getName());

    private final RoleRequest request;
    private final Machine machine;
    private final RoleGate gate;
    private final KeptSource kept;
    private final FailureReport attempt;
    private final List<String> notes = new ArrayList<>();

    private RoleAssumer(RoleRequest request, Machine machine, RoleGate gate, KeptSource kept) {
        this.request = request;
        this.machine = machine;
        this.gate = gate;
        this.kept = kept;
        this.attempt = new FailureReport(request, machine);
    }

    /** Assumes the roles of a session that is not renewed. */
    public static RoleSession assume(RoleRequest request, Machine machine, RoleGate gate)
            throws AssumeRoleException, InterruptedException {
        return assume(request, machine, gate, new KeptSource());
    }

    /**
     * Takes source credentials and assumes the roles of the request one with the other, all exchanges leaving from {@code machine}. Ends
     * within the time limit of the request and a few seconds for the metadata service, for any answer.
     *
     * @param gate is asked for roles that the source assumes; the roles of the request are decided on
     * @param kept the source credentials of the session from its last renewal, and where they go for the next one
     */
    public static RoleSession assume(RoleRequest request, Machine machine, RoleGate gate, KeptSource kept)
            throws AssumeRoleException, InterruptedException {
        RoleAssumer assumer = new RoleAssumer(request, machine, gate, kept);
        try {
            return assumer.assume(new Deadline(request.timeLimit()));
        } catch (Failure x) {
            throw assumer.attempt.failed(x);
        } catch (RuntimeException x) {
            LOGGER.log(Level.WARNING, x, () -> "Cannot assume " + request.role());
            throw assumer.attempt.failed(new Failure(
                    "an internal error (" + Failures.message(x) + ")",
                    "Report it with the stack trace in the log of Jenkins."));
        }
    }

    private RoleSession assume(Deadline deadline) throws Failure, InterruptedException {
        KeptSource.Kept found = kept.find(request, machine);
        if (found == null) {
            return assumeAnew(deadline);
        }
        attempt.at(found.endpoint().toString());
        try {
            return assume(assumer(found.endpoint(), deadline), found.endpoint(), found.source());
        } catch (Failure x) {
            // The next attempt must not fail for a reason that the machine no longer has.
            kept.drop();
            if (!StsError.refusesCaller(x.code())) {
                throw x;
            }
            return assumeAnew(deadline);
        }
    }

    private HopAssumer assumer(StsEndpoint endpoint, Deadline deadline) {
        return new HopAssumer(
                new Sts(machine, endpoint, deadline, request.callerId()),
                endpoint,
                attempt,
                new SecondFactor(request.mfa()));
    }

    private RoleSession assumeAnew(Deadline deadline) throws Failure, InterruptedException {
        SourceReading reading = read();
        Map<String, String> environment = reading.environment();
        Machine prepared = new PreparedMachine(machine, reading);
        attempt.hide(environment.get(AwsVariables.SECRET_ACCESS_KEY));
        attempt.hide(environment.get(AwsVariables.SESSION_TOKEN));
        attempt.hide(environment.get(AwsVariables.CONTAINER_TOKEN));
        attempt.hide(request.mfa() == null ? null : request.mfa().tokenCode());
        InstanceMetadata metadata = new InstanceMetadata(prepared, environment);
        Profiles profiles = Profiles.of(request.source(), prepared, environment);
        StsEndpoint endpoint = StsEndpoint.resolve(request, withRegion(environment, profiles), metadata);
        attempt.at(endpoint.toString());
        HopAssumer assumer = assumer(endpoint, deadline);
        SourceChain sources = new SourceChain(
                prepared,
                environment,
                metadata,
                profiles,
                assumer,
                deadline,
                request.target().sessionName(),
                gate);
        if (request.source() instanceof Source.OfMachine ofMachine && ofMachine.kind() == null) {
            noteIgnored(profiles);
        }
        if (request.source() instanceof Source.IdToken token) {
            return assume(assumer, endpoint, token, deadline);
        }
        if (request.source() instanceof CertificateSource certificate) {
            return assume(
                    assumer,
                    endpoint,
                    certificate,
                    new RolesAnywhere(
                            machine, deadline, certificate, environment, Boolean.TRUE.equals(request.fips())));
        }
        SourceCredentials source = sources.find(request.source());
        RoleSession session = assume(assumer, endpoint, source);
        kept.keep(request, machine, source, endpoint);
        return session;
    }

    private RoleSession assume(
            HopAssumer assumer, StsEndpoint endpoint, CertificateSource source, RolesAnywhere service)
            throws Failure, InterruptedException {
        Hop first = request.hops().get(0);
        return assume(
                assumer,
                endpoint,
                assumer.assumeDirectly(first, source, service),
                source.name(),
                HopAssumer.certificate(source),
                List.of());
    }

    private RoleSession assume(HopAssumer assumer, StsEndpoint endpoint, SourceCredentials source)
            throws Failure, InterruptedException {
        Hop first = request.hops().get(0);
        return assume(assumer, endpoint, assumer.assume(source, first), source.name(), source.toString(), List.of());
    }

    private RoleSession assume(HopAssumer assumer, StsEndpoint endpoint, Source.IdToken source, Deadline deadline)
            throws Failure, InterruptedException {
        String token = TokenExchange.take(source, deadline);
        TokenClaims claims = TokenClaims.read(token).orElseThrow();
        String name = source + " (iss " + claims.issuer() + ", sub " + claims.subject() + ")";
        Hop first = request.hops().get(0);
        return assume(
                assumer,
                endpoint,
                assumer.assumeDirectly(first, token, name),
                source.name(),
                name,
                List.of(token, token.substring(token.lastIndexOf('.') + 1)));
    }

    private RoleSession assume(
            HopAssumer assumer,
            StsEndpoint endpoint,
            HopAssumer.Assumed first,
            String name,
            String source,
            List<String> hidden)
            throws Failure, InterruptedException {
        HopAssumer.Assumed session = first;
        Hop before = request.hops().get(0);
        for (Hop hop : request.hops().subList(1, request.hops().size())) {
            session = assumer.assume(session.asSource("role " + before.role(), "via, from " + name), hop);
            before = hop;
        }
        notes.addAll(assumer.notes());
        if (request.mfa() != null) {
            notes.add("The session cannot be renewed, because AWS accepts an MFA code once: calls to AWS fail after "
                    + session.credentials().expiration() + ".");
        }
        return session(session, endpoint, source, hidden);
    }

    /** A profile has a region before the instance has, as in the AWS SDKs. */
    private Map<String, String> withRegion(Map<String, String> environment, Profiles profiles)
            throws Failure, InterruptedException {
        boolean given = request.region() != null || AwsVariables.region(environment) != null;
        String region = given ? null : profiles.region();
        if (!given && region == null && request.source() instanceof CertificateSource certificate) {
            region = certificate.region();
        }
        if (region == null) {
            return environment;
        }
        Map<String, String> with = new TreeMap<>(environment);
        with.put(AwsVariables.REGION, region);
        return with;
    }

    private void noteIgnored(Profiles profiles) throws Failure, InterruptedException {
        if (!profiles.ignored().isEmpty()) {
            notes.add("The build sets " + String.join(", ", profiles.ignored())
                    + ", which the source credentials ignore: builds cannot select profiles of the agent.");
        }
    }

    private SourceReading read() throws Failure, InterruptedException {
        try {
            return machine.readSource(query());
        } catch (IOException x) {
            throw new Failure(
                    machine.description() + " does not report its environment: " + Text.clean(Failures.message(x), 300),
                    "See the log of the agent. Nothing was sent to AWS.");
        }
    }

    private SourceQuery query() {
        Source source = request.source();
        boolean regionIsOpen = request.region() == null;
        return new SourceQuery(
                source instanceof Source.OfMachine ofMachine ? ofMachine.allowed() : List.of(),
                source instanceof Source.OfMachine ofMachine ? ofMachine.profile() : null,
                regionIsOpen,
                regionIsOpen && !(source instanceof CertificateSource),
                Map.of());
    }

    private RoleSession session(HopAssumer.Assumed assumed, StsEndpoint endpoint, String source, List<String> hidden) {
        Credentials credentials = assumed.credentials();
        return new RoleSession(
                request.role(),
                assumed.arn(),
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken(),
                assumed.end(),
                assumed.life(),
                assumed.sourceIdentity(),
                endpoint.region().id(),
                source,
                List.copyOf(notes),
                hidden,
                request.mfa() == null);
    }
}
