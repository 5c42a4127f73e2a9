package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.MachineException;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.SourceReading;
import io.jenkins.plugins.assumed_role.agent.SourceReading.Failed;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A machine that gave some answers in advance. Each of them counts once, so that a second attempt asks again, and only for the services
 * of the machine: a request to AWS is sent when it is due.
 */
final class PreparedMachine implements Machine {

    private final Machine machine;
    private final Map<String, String> environment;
    private final Map<String, Object> answers;

    PreparedMachine(Machine machine, SourceReading reading) {
        this.machine = machine;
        this.environment = reading.environment();
        this.answers = new HashMap<>(reading.answers());
    }

    @Override
    public String description() {
        return machine.description();
    }

    @Override
    public boolean isLost() {
        return machine.isLost();
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Set<String> ignored() throws IOException, InterruptedException {
        return machine.ignored();
    }

    @Override
    public String readToken(String file) throws IOException, InterruptedException {
        return prepared(SourceReading.token(file)) instanceof String token ? token : machine.readToken(file);
    }

    @Override
    public ProfileSections readProfile(String configFile, String credentialsFile, String profile)
            throws IOException, InterruptedException {
        return prepared(SourceReading.profile(configFile, credentialsFile, profile)) instanceof ProfileSections found
                ? found
                : machine.readProfile(configFile, credentialsFile, profile);
    }

    @Override
    public HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException {
        if (call.destination().isOfMachine()) {
            Object answer = answers.remove(SourceReading.exchange(call));
            if (answer instanceof Failed failed && failed.reason() != null) {
                throw new ExchangeException(failed.reason(), failed.message());
            }
            if (answer instanceof HttpAnswer http) {
                return http;
            }
        }
        return machine.exchange(call);
    }

    @Override
    public CredentialProcess.Answer runProcess(String command, int millis) throws IOException, InterruptedException {
        return machine.runProcess(command, millis);
    }

    private Object prepared(String question) throws MachineException {
        Object answer = answers.remove(question);
        if (answer instanceof Failed failed && failed.reason() == null) {
            throw new MachineException(failed.message());
        }
        return answer;
    }
}
