package io.jenkins.plugins.assumed_role.agent.profile;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.ThisMachine;
import java.io.IOException;
import jenkins.agents.ControllerToAgentCallable;

/** Tasks with profiles, their files and programs, for a block whose first answer did not contain all of them. */
public final class ProfileTasks {

    private ProfileTasks() {}

    public record ReadToken(String file) implements ControllerToAgentCallable<String, IOException> {
        @Override
        public String call() throws IOException {
            return ThisMachine.here().readToken(file);
        }
    }

    public record ReadProfile(String configFile, String credentialsFile, String profile)
            implements ControllerToAgentCallable<ProfileSections, IOException> {
        @Override
        public ProfileSections call() throws IOException {
            return ThisMachine.here().readProfile(configFile, credentialsFile, profile);
        }
    }

    public record RunProcess(String command, int millis)
            implements ControllerToAgentCallable<CredentialProcess.Answer, IOException> {
        @Override
        public CredentialProcess.Answer call() throws IOException {
            try {
                return ThisMachine.here().runProcess(command, millis);
            } catch (InterruptedException x) {
                throw MachineException.interrupted();
            }
        }

        /** Shows no command line, which may hold a password. */
        @Override
        public String toString() {
            return "RunProcess";
        }
    }
}
