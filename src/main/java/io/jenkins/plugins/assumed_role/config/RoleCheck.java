package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.QuietText;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.SessionName;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Logger;

/** Assumes a role on an agent as a check; no block gets the session. */
public final class RoleCheck {

    private static final Logger LOGGER = Logger.getLogger(RoleCheck.class.getName());

    /** The time limit in seconds, which is short because a person waits at the form. */
    private static final int LONGEST_WAIT = 20;

    private RoleCheck() {}

    /**
     * A request whose roles the rules allow.
     *
     * @param gate asks the rules for a role that the source of credentials assumes by itself
     */
    public record Allowed(RoleRequest request, RoleGate gate) {}

    /** Makes the request of a check. */
    @FunctionalInterface
    public interface Asking {
        /**
         * @throws AbortException if a rule forbids a role, or an argument is wrong
         * @throws InvalidArgument if an argument is wrong
         */
        Allowed ask() throws AbortException;
    }

    /** Returns the time limit of a check. */
    public static Duration timeLimit() {
        return Duration.ofSeconds(Math.min(AssumedRoleConfiguration.get().getTimeLimit(), LONGEST_WAIT));
    }

    /**
     * Assumes the role of a request and shows the identity, or the reason why there is none.
     *
     * @param variables the environment of the build
     * @param quiet whether to leave out account IDs and ARNs
     */
    public static FormValidation of(Computer computer, EnvVars variables, boolean quiet, Asking asking)
            throws IOException, InterruptedException {
        try {
            AgentMachine agent = BlockAgent.of(
                    computer, variables, null, AssumedRoleConfiguration.get().isAllowBuiltInNode());
            Allowed asked = asking.ask();
            return FormValidation.ok(RoleAssumer.assume(asked.request(), agent, asked.gate())
                    .provenance(agent.description(), asked.request().via(), quiet));
        } catch (AbortException x) {
            return failed(x.getMessage(), quiet);
        } catch (InvalidArgument | AssumeRoleException x) {
            return failed(Failures.message(x), quiet);
        }
    }

    /** @param asked the configuration of the agent in its form; its default role is checked */
    static FormValidation of(Computer computer, AssumedRoleNodeProperty asked)
            throws IOException, InterruptedException {
        if (asked.getRole() == null) {
            return FormValidation.error(Messages.RoleCheck_NoRole());
        }
        return check(
                computer,
                asked,
                configuration -> configuration.settings(asked.getRole(), null, null, RoleDefaults.NONE));
    }

    /** @param role a named role in its form */
    static FormValidation of(Computer computer, NamedRole role) throws IOException, InterruptedException {
        return check(computer, null, configuration -> configuration.settings(role));
    }

    private static FormValidation check(
            Computer computer, AssumedRoleNodeProperty asked, Function<RoleConfiguration, RoleSettings> role)
            throws IOException, InterruptedException {
        Node node = computer.getNode();
        if (node == null) {
            return FormValidation.error(Messages.RoleCheck_AgentRemoved());
        }
        AssumedRoleNodeProperty ofNode = asked == null ? AssumedRoleNodeProperty.ofNode(node) : asked;
        AssumedRoleConfiguration global = AssumedRoleConfiguration.get();
        RuleCheck rules = new RuleCheck(node, null, ofNode, global, () -> true);
        return of(computer, computer.buildEnvironment(TaskListener.NULL), global.isQuiet(), () -> {
            RoleSettings settings = role.apply(new RoleConfiguration(node, null, ofNode, global));
            RoleRequest request = request(settings, computer.getDisplayName());
            rules.check(List.of(request.role()));
            return new Allowed(request, rules::refusal);
        });
    }

    /** Keeps the alignment of the lines, because a reader copies a policy statement from them. */
    private static FormValidation failed(String message, boolean quiet) {
        String shown = quiet ? QuietText.of(message, LOGGER::info) : message;
        return FormValidation.errorWithMarkup("<pre>" + Util.xmlEscape(shown) + "</pre>");
    }

    private static RoleRequest request(RoleSettings settings, String agent) {
        RoleDefaults values = settings.values();
        Hop.Builder target = new Hop.Builder(settings.role())
                .duration(values.getDuration())
                .externalId(values.getExternalId())
                .externalIdOf("this agent");
        return new RoleRequest.Builder(target)
                .source(Source.named(settings.source(), settings.sourceProfile()))
                .region(values.getRegion())
                .fips(values.isFips() ? Boolean.TRUE : null)
                .stsEndpoint(values.getStsEndpoint())
                .timeLimit(timeLimit())
                .build(new Requester(SessionName.of("check", agent), null, Map.of(), Requester.idOf(agent)));
    }
}
