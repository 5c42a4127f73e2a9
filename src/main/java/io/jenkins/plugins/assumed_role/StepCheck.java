package io.jenkins.plugins.assumed_role;

import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.Tasks;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RoleCheck;
import io.jenkins.plugins.assumed_role.config.RuleCheck;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.Calendar;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * <i>Check role</i> in the form of the step and of the build wrapper. It gives nobody more than a build has: a user who may configure a job can
 * change what its builds do, and the check takes no agent on which Jenkins would not build the job.
 */
final class StepCheck {

    private static final Logger LOGGER = Logger.getLogger(StepCheck.class.getName());

    private StepCheck() {}

    /** Lists the agents on which the current user may build, first those that are online. */
    static ListBoxModel agents(boolean mayConfigure) {
        ListBoxModel choices = new ListBoxModel();
        if (mayConfigure) {
            boolean builtIn = AssumedRoleConfiguration.get().isAllowBuiltInNode();
            Map<Boolean, List<Computer>> byState = buildable()
                    .filter(agent -> builtIn || !agent.getName().isEmpty())
                    .sorted(Comparator.comparing(StepCheck::name))
                    .collect(Collectors.partitioningBy(agent -> agent.getChannel() != null));
            byState.get(true).forEach(agent -> choices.add(agent.getDisplayName(), name(agent)));
            byState.get(false)
                    .forEach(agent -> choices.add(Messages.StepCheck_Offline(agent.getDisplayName()), name(agent)));
        }
        return choices;
    }

    private static Stream<Computer> buildable() {
        return Stream.concat(Stream.of(Jenkins.get()), Jenkins.get().getNodes().stream())
                .map(Node::toComputer)
                .filter(Objects::nonNull)
                .filter(agent -> agent.hasPermission(Computer.BUILD));
    }

    private static String name(Computer agent) {
        return RuleCheck.nameOf(agent.getName());
    }

    /** @param item that the current user may configure; null for none */
    static FormValidation of(Item item, StaplerRequest2 form) throws IOException, InterruptedException {
        if (!(item instanceof Job<?, ?> job)) {
            return FormValidation.error(Messages.StepCheck_NoJob());
        }
        String name = Text.stripped(form.getParameter("agentOfCheck"));
        // A user who may not build on an agent does not learn whether an agent of that name exists.
        Optional<Computer> agent =
                buildable().filter(each -> name(each).equals(name)).findFirst();
        if (agent.isEmpty()) {
            return FormValidation.error(
                    name.isEmpty()
                            ? Messages.StepCheck_ChooseAgent()
                            : Messages.StepCheck_NoAgent(Text.clean(name, 100)));
        }
        Run<?, ?> run = job.getLastBuild();
        if (run == null) {
            return FormValidation.error(Messages.StepCheck_NoBuild());
        }
        Optional<String> blockage = blockage(job, agent.get());
        if (blockage.isPresent()) {
            return FormValidation.error(
                    Messages.StepCheck_NotBuiltThere(agent.get().getDisplayName(), blockage.get()));
        }
        try {
            WithAssumedRoleStep step = StepForm.step(form);
            return step.getMfaSerialNumber() == null
                    ? assume(step, run, agent.get())
                    : FormValidation.error(Messages.StepCheck_Mfa());
        } catch (InvalidArgument x) {
            return FormValidation.error(x.getMessage());
        }
    }

    private static FormValidation assume(WithAssumedRoleStep step, Run<?, ?> run, Computer agent)
            throws IOException, InterruptedException {
        LOGGER.info(() -> Jenkins.getAuthentication2().getName() + " checks role "
                + (step.getArn() == null ? "of the agent" : Text.clean(step.getArn(), 200)) + " for "
                + run.getExternalizableId() + " on " + agent.getDisplayName());
        // Without the environment of the agent's process, for which a hostile agent could keep the request waiting.
        EnvVars variables = agent.buildEnvironment(TaskListener.NULL);
        variables.putAll(run.getParent().getEnvironment(null, TaskListener.NULL));
        return RoleCheck.of(agent, variables, StepRequest.isQuiet(step), () -> {
            StepRequest request = StepRequest.ofCheck(step, run, agent, variables);
            return new RoleCheck.Allowed(request.build(), request.gate());
        });
    }

    /** Returns why Jenkins would not build the job on the agent, leaving out its labels, which a Pipeline chooses; empty if it would. */
    private static Optional<String> blockage(Job<?, ?> job, Computer agent) {
        Node node = agent.getNode();
        if (node == null || !(job instanceof Queue.Task task)) {
            return Optional.empty();
        }
        if (!agent.hasPermission2(Tasks.getAuthenticationOf2(task), Computer.BUILD)) {
            return Optional.of(Messages.StepCheck_BuildsLackPermission());
        }
        Queue.BuildableItem item =
                new Queue.BuildableItem(new Queue.WaitingItem(Calendar.getInstance(), task, List.of()));
        return node.getNodeProperties().stream()
                .map(property -> property.canTake(item))
                .filter(Objects::nonNull)
                .map(CauseOfBlockage::getShortDescription)
                .findFirst();
    }
}
