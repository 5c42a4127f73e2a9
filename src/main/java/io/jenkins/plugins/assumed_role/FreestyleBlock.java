package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import io.jenkins.plugins.assumed_role.block.BlockAgent;
import io.jenkins.plugins.assumed_role.block.BlockHost;
import io.jenkins.plugins.assumed_role.block.BlockMasks;
import io.jenkins.plugins.assumed_role.block.BlockSetting;
import io.jenkins.plugins.assumed_role.block.BlockVariables;
import io.jenkins.plugins.assumed_role.block.OpenBlock;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.config.AssumedRoleConfiguration;
import io.jenkins.plugins.assumed_role.config.RuleRefusal;
import io.jenkins.plugins.assumed_role.page.BlockEvents;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** The block that all build steps of one build are in. */
final class FreestyleBlock implements BlockHost {

    private final WithAssumedRoleStep role;
    private final AbstractBuild<?, ?> build;
    private final BuildListener listener;
    private final Computer computer;
    private final EnvVars environment;

    /** Null until it is open. */
    private volatile OpenBlock block;

    FreestyleBlock(WithAssumedRoleStep role, AbstractBuild<?, ?> build, BuildListener listener)
            throws IOException, InterruptedException {
        Node node = build.getBuiltOn();
        this.role = role;
        this.build = build;
        this.listener = listener;
        this.computer = node == null ? null : node.toComputer();
        this.environment = build.getEnvironment(listener);
        if (computer == null) {
            throw new AbortException("withAssumedRole: the agent of this build was removed. Run the build again.");
        }
    }

    /** @param masks which hide the log from its first line on, before there is anything to hide */
    void open(BlockMasks masks) throws IOException, InterruptedException {
        StepRequest asked = asked();
        OpenBlock opening = new OpenBlock(
                BlockSetting.of(build, computer, build.getWorkspace(), asked.mode(), role.getVariables()), masks, null);
        BlockEvents events = asked.events(opening.id(), asked.mode());
        try {
            opening.open(this, events);
            block = opening;
        } catch (RuleRefusal x) {
            throw x.report(build, events);
        } finally {
            if (block == null) {
                opening.close();
            }
        }
    }

    /** Returns variables that are empty after the block. */
    BlockVariables variables() {
        return block.variables();
    }

    void close() {
        block.close();
    }

    @Override
    public RoleRequest request() throws IOException {
        return asked().build();
    }

    private StepRequest asked() throws AbortException {
        return new StepRequest(role, build, computer, environment, null);
    }

    @Override
    public RoleGate gate() throws IOException {
        return asked().gate();
    }

    @Override
    public AgentMachine agent() throws IOException, InterruptedException {
        return BlockAgent.of(
                computer, environment, null, AssumedRoleConfiguration.get().isAllowBuiltInNode());
    }

    @Override
    public PrintStream log() {
        return listener.getLogger();
    }

    @Override
    public boolean has(String id) {
        return block != null && block.id().equals(id);
    }

    @Override
    public void save(Duration limit) {
        // Such a build does not survive its controller.
    }

    @Override
    public Run<?, ?> run() {
        return build;
    }
}
