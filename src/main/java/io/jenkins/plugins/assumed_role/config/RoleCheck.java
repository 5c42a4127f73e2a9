package io.jenkins.plugins.assumed_role.config;

import hudson.AbortException;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.request.Hop;
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

/** Whether an agent can assume a role, tried on the agent; the session is given to nobody. */
final class RoleCheck {

    /** In seconds; somebody sits before the form. */
    private static final int LONGEST_WAIT = 20;

    private RoleCheck() {}

    static FormValidation of(Computer computer, AssumedRoleNodeProperty asked)
            throws IOException, InterruptedException {
        Node node = computer.getNode();
        if (node == null) {
            return FormValidation.error(Messages.RoleCheck_AgentRemoved());
        }
        if (asked.getRole() == null) {
            return FormValidation.error(Messages.RoleCheck_NoRole());
        }
        RoleConfiguration surroundings = new RoleConfiguration(node, null, () -> true);
        try {
            NamedRole role = surroundings.role(asked.getRole());
            RoleRequest request =
                    request(new RoleSettings(role, asked, surroundings.global()), computer.getDisplayName());
            surroundings.check(List.of(request.role()));
            AgentMachine agent = BlockAgent.of(
                    computer,
                    computer.buildEnvironment(TaskListener.NULL),
                    null,
                    AssumedRoleConfiguration.get().isAllowBuiltInNode());
            return FormValidation.ok(RoleAssumer.assume(request, agent, surroundings::refusal)
                    .provenance(agent.description(), surroundings.global().isQuiet()));
        } catch (IllegalArgumentException | AbortException | AssumeRoleException x) {
            return FormValidation.error(x.getMessage());
        }
    }

    private static RoleRequest request(RoleSettings settings, String agent) {
        Hop.Builder target = new Hop.Builder(settings.role().getArn())
                .duration(settings.duration(null))
                .externalId(settings.externalId(null));
        return new RoleRequest.Builder(target)
                .source(Source.named(settings.source(null)))
                .region(settings.region(null))
                .fips(settings.fips(false) ? Boolean.TRUE : null)
                .stsEndpoint(settings.stsEndpoint(null))
                .timeLimit(Duration.ofSeconds(Math.min(settings.global().getTimeLimit(), LONGEST_WAIT)))
                .build(new Requester(SessionName.of("check", agent), null, Map.of(), Requester.idOf(agent)));
    }
}
