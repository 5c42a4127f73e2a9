package io.jenkins.plugins.assumed_role.agent.delivery;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The endpoint or the files of one block on the local machine. */
final class OpenDelivery {

    /** A call from before the withdrawal of the block arrives within this time, even if the agent hung for a while. */
    private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(2);

    private CredentialEndpoint endpoint;
    private SessionDocument newest;
    private volatile boolean isWithdrawn;
    private volatile long withdrawnAt;

    /** See {@link Deliveries#publish}. */
    synchronized Published give(Delivery delivery, SessionDocument document) throws IOException, InterruptedException {
        if (isWithdrawn) {
            throw new MachineException("the block has ended");
        }
        if (newest == null || document.generation() - newest.generation() >= 0) {
            newest = document;
        }
        DeliveryFiles files = DeliveryFiles.of(delivery);
        new DeliveryNotes(delivery.index()).add(delivery, files.directory());
        if (delivery instanceof Delivery.Endpoint atPort) {
            serve(atPort, files);
            return new Published(endpoint.port(), files.directory().toString());
        }
        files.publishProfile(newest.json());
        return new Published(0, files.directory().toString());
    }

    private void serve(Delivery.Endpoint delivery, DeliveryFiles files) throws IOException, InterruptedException {
        if (endpoint != null && endpoint.isOpen()) {
            endpoint.publish(newest);
            return;
        }
        CredentialEndpoint opened = CredentialEndpoint.open(delivery, newest);
        try {
            // Only now, when no other program can be at the port: a client sends any token that it finds.
            files.publishToken(delivery.token());
        } catch (IOException x) {
            opened.close();
            throw x;
        }
        endpoint = opened;
    }

    /** See {@link Deliveries#withdraw}. */
    void end(String id, String index) throws IOException, InterruptedException {
        withdrawnAt = System.nanoTime();
        isWithdrawn = true;
        synchronized (this) {
            newest = null;
            endpoint = null;
            try {
                if (index != null && Delivery.ID.matcher(id).matches()) {
                    new DeliveryNotes(index).deleteFiles(id);
                }
            } finally {
                CredentialEndpoint.stop(id);
            }
        }
    }

    /** Returns true if every call that was sent before the end has arrived or is lost. */
    boolean isForgotten() {
        return isWithdrawn && System.nanoTime() - withdrawnAt > MEMORY_NANOS;
    }
}
