package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.session.Caller;
import io.jenkins.plugins.assumed_role.session.Hop;
import io.jenkins.plugins.assumed_role.session.HopSyntax;
import io.jenkins.plugins.assumed_role.session.RoleRequest;
import io.jenkins.plugins.assumed_role.session.SessionName;
import io.jenkins.plugins.assumed_role.session.Source;
import io.jenkins.plugins.assumed_role.tools.DeliveryMode;
import io.jenkins.plugins.assumed_role.tools.VariableNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From the arguments of the step, and the build that it is in, to the request. */
final class StepRequest {

    private final WithAssumedRoleStep step;
    private final Run<?, ?> run;
    private final EnvVars variables;
    private final OpenBlock enclosing;

    /** @param enclosing the block around this one; null if there is none */
    StepRequest(WithAssumedRoleStep step, Run<?, ?> run, EnvVars variables, OpenBlock enclosing) {
        this.step = step;
        this.run = run;
        this.variables = variables;
        this.enclosing = enclosing;
    }

    /** @throws AbortException that says which argument is wrong, and how */
    RoleRequest build(String node) throws AbortException {
        try {
            Hop.Builder target = new Hop.Builder(step.getArn())
                    .sessionName(step.getSessionName())
                    .duration(step.getDuration())
                    .externalId(step.getExternalId())
                    .policy(step.getPolicy())
                    .policyArns(step.getPolicyArns())
                    .tags(step.getTags())
                    .transitiveTagKeys(step.getTransitiveTagKeys())
                    .sourceIdentity(step.getSourceIdentity());
            RoleRequest.Builder request = new RoleRequest.Builder(target)
                    .autoTags(step.isAutoTags())
                    .source(source())
                    .region(step.getRegion())
                    .fips(step.isFips() ? Boolean.TRUE : null)
                    .dualStack(step.isDualStack() ? Boolean.TRUE : null)
                    .stsEndpoint(step.getStsEndpoint())
                    .expectedAccount(step.getExpectedAccount());
            HopSyntax.hops(step.getVia()).forEach(request::via);
            return request.build(caller(node));
        } catch (IllegalArgumentException x) {
            throw new AbortException("withAssumedRole: " + x.getMessage());
        }
    }

    /** @throws AbortException that says which argument is wrong, and how */
    static DeliveryMode mode(WithAssumedRoleStep step) throws AbortException {
        try {
            DeliveryMode mode = DeliveryMode.named(step.getCredentials());
            boolean standard = VariableNames.of(step.getVariables()).isStandard();
            if (mode.reachesRunningProcesses() && !standard) {
                throw new IllegalArgumentException(
                        "variables: other names than those of AWS are for credentials: 'environment'"
                                + " only, since the AWS SDKs look for '" + mode + "' under their own.");
            }
            return mode;
        } catch (IllegalArgumentException x) {
            throw new AbortException("withAssumedRole: " + x.getMessage());
        }
    }

    private Source source() throws AbortException {
        if (step.getCredentialsId() != null) {
            if (step.getSource() != null) {
                throw new IllegalArgumentException("source and credentialsId exclude each other.");
            }
            return StoredKeys.find(step.getCredentialsId(), run);
        }
        return "block".equals(step.getSource()) ? enclosingBlock() : Source.named(step.getSource());
    }

    private Source enclosingBlock() {
        if (enclosing == null) {
            throw new IllegalArgumentException("source: there is no withAssumedRole block around this one.");
        }
        return enclosing.asSource();
    }

    private Caller caller(String node) {
        String job = run.getParent().getFullName();
        String number = String.valueOf(run.getNumber());
        Map<String, String> tags = new TreeMap<>(Map.of("job", job, "build", number, "node", node));
        if (variables.containsKey("BRANCH_NAME")) {
            tags.put("branch", variables.get("BRANCH_NAME"));
        }
        List<Cause> causes = run.getCauses();
        String user = null;
        if (!causes.isEmpty()) {
            tags.put("cause", causes.get(0).getShortDescription());
        }
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause byUser && user == null) {
                user = byUser.getUserId();
            }
        }
        return new Caller(SessionName.of(job, number), user, tags, Caller.idOf(run.getUrl()));
    }
}
