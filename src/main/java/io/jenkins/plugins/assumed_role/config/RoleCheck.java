package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
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
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.SessionName;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Assumes a role on an agent as a check; no block gets the session. */
final class RoleCheck {

    /** The time limit in seconds, which is short because a person waits at the form. */
    private static final int LONGEST_WAIT = 20;

    private RoleCheck() {}

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
        try {
            RoleSettings settings = role.apply(new RoleConfiguration(node, null, ofNode, global));
            RoleRequest request = request(settings, computer.getDisplayName());
            rules.check(List.of(request.role()));
            AgentMachine agent = BlockAgent.of(
                    computer, computer.buildEnvironment(TaskListener.NULL), null, global.isAllowBuiltInNode());
            return FormValidation.ok(RoleAssumer.assume(request, agent, rules::refusal)
                    .provenance(agent.description(), request.via(), global.isQuiet()));
        } catch (AbortException x) {
            return failed(x.getMessage());
        } catch (InvalidArgument | AssumeRoleException x) {
            return failed(Failures.message(x));
        }
    }

    /** Keeps the alignment of the lines, because a reader copies a policy statement from them. */
    private static FormValidation failed(String message) {
        return FormValidation.errorWithMarkup("<pre>" + Util.xmlEscape(message) + "</pre>");
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
                .timeLimit(Duration.ofSeconds(
                        Math.min(AssumedRoleConfiguration.get().getTimeLimit(), LONGEST_WAIT)))
                .build(new Requester(SessionName.of("check", agent), null, Map.of(), Requester.idOf(agent)));
    }
}
