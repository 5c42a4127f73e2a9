package io.jenkins.plugins.assumed_role.agent.process;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import jenkins.agents.ControllerToAgentCallable;

/** Tasks with programs, which only some profiles need. */
public final class ProcessTasks {

    private ProcessTasks() {}

    public record RunProcess(String command, int millis)
            implements ControllerToAgentCallable<CredentialProcess.Answer, IOException> {
        @Override
        public CredentialProcess.Answer call() throws IOException {
            try {
                return new CredentialProcess(command, System.getenv()).run(millis);
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
                throw new MachineException("interrupted");
            }
        }

        /** No command line, which may hold a password. */
        @Override
        public String toString() {
            return "RunProcess";
        }
    }
}
