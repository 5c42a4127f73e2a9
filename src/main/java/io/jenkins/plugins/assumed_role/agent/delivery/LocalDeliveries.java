package io.jenkins.plugins.assumed_role.agent.delivery;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The endpoints and files of blocks on the local machine. On an agent it performs the {@link DeliveryTasks}. */
public final class LocalDeliveries implements Deliveries {

    private static final Map<String, OpenDelivery> OF_BLOCKS = new ConcurrentHashMap<>();

    @Override
    public Published publish(Delivery delivery, SessionDocument document) throws IOException, InterruptedException {
        if (!Delivery.ID.matcher(delivery.id()).matches()) {
            throw new MachineException("not the ID of a block");
        }
        return OF_BLOCKS
                .computeIfAbsent(delivery.id(), id -> new OpenDelivery())
                .give(delivery, document);
    }

    @Override
    public void withdraw(String id, String index) throws IOException, InterruptedException {
        OF_BLOCKS.values().removeIf(OpenDelivery::isForgotten);
        OF_BLOCKS.computeIfAbsent(id, key -> new OpenDelivery()).end(id, index);
    }

    @Override
    public Map<String, String> deliveries(String index) throws IOException {
        Map<String, String> owners = new TreeMap<>();
        for (Thread thread : CredentialEndpoint.threads()) {
            owners.put(CredentialEndpoint.idOf(thread), CredentialEndpoint.ownerOf(thread));
        }
        owners.putAll(new DeliveryNotes(index).owners());
        return owners;
    }
}
