package io.jenkins.plugins.assumed_role.agent.delivery;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import java.util.Map;
import jenkins.agents.ControllerToAgentCallable;

/** Tasks that the controller sends to an agent for the processes of a block. */
public final class DeliveryTasks {

    private DeliveryTasks() {}

    public record Publish(Delivery delivery, SessionDocument document)
            implements ControllerToAgentCallable<Published, IOException> {
        @Override
        public Published call() throws IOException {
            try {
                return new LocalDeliveries().publish(delivery, document);
            } catch (InterruptedException x) {
                throw MachineException.interrupted();
            }
        }

        /** Shows no credentials. */
        @Override
        public String toString() {
            return "Publish to " + delivery;
        }
    }

    public record Withdraw(String id, String index) implements ControllerToAgentCallable<Void, IOException> {
        @Override
        public Void call() throws IOException {
            try {
                new LocalDeliveries().withdraw(id, index);
                return null;
            } catch (InterruptedException x) {
                throw MachineException.interrupted();
            }
        }
    }

    public record ListDeliveries(String index) implements ControllerToAgentCallable<Map<String, String>, IOException> {
        @Override
        public Map<String, String> call() throws IOException {
            return new LocalDeliveries().deliveries(index);
        }
    }
}
