package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.io.IOException;
import jenkins.agents.ControllerToAgentCallable;

/** Tasks that the controller sends to an agent. */
public final class AgentTasks {

    private AgentTasks() {}

    public record ReadSource(SourceQuery query) implements ControllerToAgentCallable<SourceReading, IOException> {
        @Override
        public SourceReading call() throws IOException {
            try {
                return ThisMachine.here().readSource(query);
            } catch (InterruptedException x) {
                throw MachineException.interrupted();
            }
        }
    }

    public record PerformExchange(HttpCall request) implements ControllerToAgentCallable<HttpAnswer, IOException> {
        @Override
        public HttpAnswer call() throws IOException {
            try {
                return ThisMachine.here().exchange(request);
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
                throw new ExchangeException(Reason.NO_ANSWER_IN_TIME, request + " was interrupted");
            }
        }
    }
}
