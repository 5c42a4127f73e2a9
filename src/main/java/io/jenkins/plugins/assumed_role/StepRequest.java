package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.assumed_role.block.Aborts;
import io.jenkins.plugins.assumed_role.block.OpenBlock;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RevisionTrust;
import io.jenkins.plugins.assumed_role.config.RoleCheck;
import io.jenkins.plugins.assumed_role.config.RoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleDefaults;
import io.jenkins.plugins.assumed_role.config.RoleSettings;
import io.jenkins.plugins.assumed_role.config.RuleCheck;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.delivery.VariableNames;
import io.jenkins.plugins.assumed_role.history.Field;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.request.CertificateSource;
import io.jenkins.plugins.assumed_role.request.FormText;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.HopSyntax;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Mfa;
import io.jenkins.plugins.assumed_role.request.QuietText;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import io.jenkins.plugins.assumed_role.stored.StoredCredentials;
import io.jenkins.plugins.assumed_role.stored.StoredSource;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.logging.Logger;

/** Makes the request of a block from its arguments and the configuration of its agent, its folders and Jenkins. */
final class StepRequest {

    private static final Logger LOGGER = Logger.getLogger(StepRequest.class.getName());

    private final WithAssumedRoleStep step;
    private final Run<?, ?> run;
    private final BuildRequester requester;
    private final OpenBlock enclosing;
    private final RuleCheck rules;
    private final String agent;
    private final RoleSettings settings;
    private final boolean check;

    /**
     * @param enclosing the block around this one; null if there is none
     * @throws AbortException if there is no such role
     */
    StepRequest(WithAssumedRoleStep step, Run<?, ?> run, Computer computer, EnvVars variables, OpenBlock enclosing)
            throws AbortException {
        this(step, run, computer, variables, enclosing, false);
    }

    /**
     * Makes the request that a block of a build would make on an agent, if the current user had started the build.
     *
     * @throws AbortException if there is no such role
     */
    static StepRequest ofCheck(WithAssumedRoleStep step, Run<?, ?> run, Computer computer, EnvVars variables)
            throws AbortException {
        return new StepRequest(step, run, computer, variables, null, true);
    }

    private StepRequest(
            WithAssumedRoleStep step,
            Run<?, ?> run,
            Computer computer,
            EnvVars variables,
            OpenBlock enclosing,
            boolean check)
            throws AbortException {
        Node node = computer.getNode();
        if (node == null) {
            throw Aborts.because(
                    "withAssumedRole: agent '" + computer.getDisplayName()
                            + "' was removed, so the block cannot get source credentials. Run the block on another agent.",
                    true);
        }
        this.step = step;
        this.run = run;
        this.enclosing = enclosing;
        this.agent = computer.getDisplayName();
        this.check = check;
        String branch = variables.get("BRANCH_NAME");
        this.requester =
                check ? BuildRequester.asOf(User.current(), run, branch, agent) : BuildRequester.of(run, branch, agent);
        this.rules = new RuleCheck(node, run);
        try {
            this.settings = new RoleConfiguration(node, run.getParent())
                    .settings(step.getArn(), step.getSource(), step.getSourceProfile(), step.settings());
        } catch (InvalidArgument x) {
            throw wrong(x);
        }
    }

    /**
     * Asks the rules for every role, then builds the request.
     *
     * @throws AbortException that says which argument is wrong, and how
     * @throws RuleRefusal if a rule forbids a role
     */
    RoleRequest build() throws AbortException {
        try {
            StoredSource source = stored();
            RoleRequest.Builder request = builder(source);
            rules.check(request.roles());
            // Only now, since a provider of stored credentials may ask a service for its keys.
            return request.source(checked(source.supply().get(timeLimit()))).build(requester.get());
        } catch (InvalidArgument x) {
            throw wrong(x);
        }
    }

    private RoleRequest.Builder builder(StoredSource source) {
        RoleDefaults values = settings.values();
        Hop.Builder target = new Hop.Builder(settings.role())
                .sessionName(step.getSessionName())
                .duration(values.getDuration())
                .externalId(values.getExternalId())
                .externalIdOf(step.getExternalId() == null ? externalIdOf() : null)
                .policy(step.getPolicy())
                .policyArns(step.getPolicyArns())
                .tags(FormText.map("tags", step.getTags()))
                .transitiveTagKeys(step.getTransitiveTagKeys())
                .sourceIdentity(step.getSourceIdentity());
        RoleRequest.Builder request = new RoleRequest.Builder(target)
                .autoTags(step.isAutoTags())
                .region(values.getRegion())
                .fips(values.isFips() ? Boolean.TRUE : null)
                .dualStack(step.isDualStack() ? Boolean.TRUE : null)
                .stsEndpoint(values.getStsEndpoint())
                .expectedAccount(step.getExpectedAccount())
                .mfa(mfa(source))
                .timeLimit(timeLimit());
        source.roles().forEach(request::via);
        HopSyntax.hops(step.getVia()).forEach(request::via);
        return request;
    }

    private Duration timeLimit() {
        return check
                ? RoleCheck.timeLimit()
                : Duration.ofSeconds(AssumedRoleConfiguration.get().getTimeLimit());
    }

    /** Returns the description of the block for the page of the build, the history and the audit log. */
    BlockEvents events(String block, DeliveryMode mode) throws InterruptedException {
        String name = settings.name();
        Map<String, String> details = new LinkedHashMap<>();
        details.put(Field.NAME, name);
        details.put(Field.AGENT, agent);
        details.put(Field.LABELS, String.join(" ", new TreeSet<>(rules.labels())));
        details.put(Field.TRUSTED, RevisionTrust.known(run).map(String::valueOf).orElse(null));
        details.put(Field.USER, requester.user());
        details.put(Field.CAUSE, requester.cause());
        details.put(Field.DELIVERY, mode.toString());
        details.put(Field.QUIET, isQuiet(step) ? "true" : null);
        return new BlockEvents(block, run, details);
    }

    private String externalIdOf() {
        return step.getArn() == null || RoleArn.isLikely(step.getArn())
                ? "this agent"
                : "role '" + Text.clean(step.getArn(), 100) + "' or for this agent";
    }

    /** Asks the rules for a role that the source of credentials assumes by itself. */
    RoleGate gate() {
        return rules::refusal;
    }

    /** @throws AbortException that names the wrong argument and its fault */
    DeliveryMode mode() throws AbortException {
        try {
            boolean standard = VariableNames.of(step.getVariables()).isStandard();
            DeliveryMode mode = DeliveryMode.named(standard ? settings.values().getDelivery() : step.getDelivery());
            if (mode.reachesRunningProcesses() && !standard) {
                throw new InvalidArgument("variables: other names than those of AWS are for delivery: 'environment'"
                        + " only, since the AWS SDKs look for '" + mode + "' under their own.");
            }
            return mode;
        } catch (InvalidArgument x) {
            throw wrong(x);
        }
    }

    /** Returns true if the block, or each block of this controller, is quiet. */
    static boolean isQuiet(WithAssumedRoleStep step) {
        return step.isQuiet() || AssumedRoleConfiguration.get().isQuiet();
    }

    /** Fails before an attempt is recorded, so that the page of the build has no row with details that a quiet block hides. */
    private AbortException wrong(InvalidArgument x) {
        String why = x.getMessage();
        return new AbortException("withAssumedRole: "
                + (isQuiet(step)
                        ? QuietText.of(
                                why, whole -> LOGGER.info(run.getExternalizableId() + ": withAssumedRole: " + whole))
                        : why));
    }

    private StoredSource stored() {
        if (step.getCredentialsId() != null) {
            if (step.getSource() != null || step.getSourceProfile() != null) {
                throw new InvalidArgument("source and credentialsId cannot be combined.");
            }
            String id = step.getCredentialsId();
            return check
                    ? StoredCredentials.ofJob(id, run, settings.values())
                    : StoredCredentials.find(id, run, settings.values());
        }
        return StoredSource.of(
                "block".equals(settings.source())
                        ? enclosingBlock()
                        : Source.named(settings.source(), settings.sourceProfile()));
    }

    /** Returns the device of the block, else the device of the stored credentials. */
    private Mfa mfa(StoredSource source) {
        if (step.hasLostMfaTokenCode()) {
            throw new InvalidArgument(
                    "mfaTokenCode: AWS accepts a code once, so it is not stored. After a restart of Jenkins the"
                            + " session lasts until it expires. The configuration of a job cannot contain a code: use a Pipeline.");
        }
        boolean stored = step.getMfaSerialNumber() == null && step.getMfaTokenCode() != null;
        return Mfa.of(stored ? source.mfaSerialNumber() : step.getMfaSerialNumber(), step.getMfaTokenCode());
    }

    private Source checked(Source source) {
        String given = step.getTrustAnchorArn() != null ? "trustAnchorArn" : "rolesAnywhereProfileArn";
        if ((step.getTrustAnchorArn() != null || step.getRolesAnywhereProfileArn() != null)
                && !(source instanceof CertificateSource)) {
            throw new InvalidArgument(
                    given + " requires a certificate. Name one that Jenkins stores with credentialsId.");
        }
        return source;
    }

    private Source enclosingBlock() {
        if (enclosing == null) {
            throw new InvalidArgument("source: this block is not inside another withAssumedRole block.");
        }
        return enclosing.asSource();
    }
}
