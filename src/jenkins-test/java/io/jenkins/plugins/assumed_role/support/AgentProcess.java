package io.jenkins.plugins.assumed_role.support;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.remoting.VirtualChannel;
import java.io.IOException;
import jenkins.agents.ControllerToAgentCallable;
import org.jvnet.hudson.test.JenkinsRule;

/** The process of an agent. */
public final class AgentProcess {

    private final long pid;

    private AgentProcess(long pid) {
        this.pid = pid;
    }

    private record Pid() implements ControllerToAgentCallable<Long, IOException> {
        @Override
        public Long call() {
            return ProcessHandle.current().pid();
        }
    }

    /** @param name of an agent that is online */
    public static AgentProcess of(JenkinsRule r, String name) throws IOException, InterruptedException {
        VirtualChannel channel = r.jenkins.getComputer(name).getChannel();
        assertThat(channel).isNotNull();
        return new AgentProcess(channel.call(new Pid()));
    }

    /** Ends it at once, as a spot instance does. */
    public void kill() throws IOException, InterruptedException {
        signal("KILL");
    }

    /** Stops it; its connection stays open. */
    public void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Continues it after {@link #stop}. */
    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
