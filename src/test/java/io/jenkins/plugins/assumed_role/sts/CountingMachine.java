package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.HttpAnswer;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.SourceQuery;
import io.jenkins.plugins.assumed_role.agent.SourceReading;
import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A machine at the end of a line, which writes down each round trip. */
final class CountingMachine implements Machine {

    final List<String> trips = new CopyOnWriteArrayList<>();
    private final Machine machine;

    CountingMachine(Machine machine) {
        this.machine = machine;
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
    public Map<String, String> environment() throws IOException, InterruptedException {
        trips.add("environment");
        return machine.environment();
    }

    @Override
    public SourceReading readSource(SourceQuery query) throws IOException, InterruptedException {
        trips.add("read");
        return machine.readSource(query);
    }

    @Override
    public String readToken(String file) throws IOException, InterruptedException {
        trips.add("token");
        return machine.readToken(file);
    }

    @Override
    public ProfileSections readProfile(String configFile, String credentialsFile, String profile)
            throws IOException, InterruptedException {
        trips.add("profile");
        return machine.readProfile(configFile, credentialsFile, profile);
    }

    @Override
    public CredentialProcess.Answer runProcess(String command, int millis) throws IOException, InterruptedException {
        trips.add("process");
        return machine.runProcess(command, millis);
    }

    @Override
    public HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException {
        trips.add(
                call.destination().isOfMachine()
                        ? call.method() + " " + call.uri().getPath()
                        : "STS");
        return machine.exchange(call);
    }
}
