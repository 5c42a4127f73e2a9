package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import java.io.IOException;
import java.util.Map;

/** A machine with an environment, and a network where one server answers every request. */
public record AnsweringMachine(Map<String, String> environment, Network network) implements Machine {

    public interface Network {
        HttpAnswer answer(HttpCall call) throws ExchangeException;
    }

    @Override
    public String description() {
        return "agent 'linux-1'";
    }

    @Override
    public boolean isLost() {
        return false;
    }

    @Override
    public HttpAnswer exchange(HttpCall call) throws ExchangeException {
        return network.answer(call);
    }

    @Override
    public String readToken(String file) throws IOException {
        throw new IOException("there is no " + file);
    }

    @Override
    public ProfileSections readProfile(String configFile, String credentialsFile, String profile) throws IOException {
        throw new IOException("there is no " + configFile);
    }

    @Override
    public CredentialProcess.Answer runProcess(String command, int millis) {
        throw new AssertionError(command + " was run");
    }
}
