package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What blocks have open on this very machine. */
final class OpenDeliveries {

    private static final Map<String, CredentialEndpoint> ENDPOINTS = new ConcurrentHashMap<>();
    private static final int MAX_LEFTOVERS = 1_000;

    private OpenDeliveries() {}

    /**
     * Gives credentials to the processes of a block, and opens what is not open yet.
     *
     * @param until end of the credentials, in milliseconds since 1970
     * @return the directory of the files; of an endpoint its URL and, behind a blank, that directory
     */
    static String publish(Delivery delivery, String document, long until) throws IOException, InterruptedException {
        if (!Delivery.ID.matcher(delivery.id()).matches()) {
            throw new IOException("no id of a block");
        }
        DeliveryFiles files = DeliveryFiles.of(delivery);
        note(delivery, files.directory());
        if (delivery instanceof Delivery.Endpoint endpoint) {
            return publish(endpoint, files, document, until).url() + " " + files.directory();
        }
        files.publishProfile(document);
        return files.directory().toString();
    }

    private static CredentialEndpoint publish(
            Delivery.Endpoint delivery, DeliveryFiles files, String document, long until)
            throws IOException, InterruptedException {
        CredentialEndpoint endpoint = ENDPOINTS.get(delivery.id());
        if (endpoint != null && endpoint.isOpen()) {
            endpoint.publish(document, until);
            return endpoint;
        }
        endpoint = CredentialEndpoint.open(delivery, document, until);
        try {
            // Only now, when nobody else can be at the port: a client sends whatever token it finds.
            files.publishToken(delivery.token());
        } catch (IOException x) {
            endpoint.close();
            throw x;
        }
        ENDPOINTS.put(delivery.id(), endpoint);
        return endpoint;
    }

    private static void note(Delivery delivery, Path directory) throws IOException {
        Path index = Path.of(delivery.index());
        DeliveryFiles.createParent(index);
        OwnerOnly.createDirectory(index);
        Path note = index.resolve(delivery.id());
        if (!Files.exists(note, LinkOption.NOFOLLOW_LINKS)) {
            OwnerOnly.createFile(note);
            Files.writeString(note, delivery.owner() + "\n" + directory, StandardOpenOption.WRITE);
        }
    }

    /** Closes and deletes whatever a block has here; does nothing if that is nothing. */
    static void withdraw(String id, String index) throws IOException, InterruptedException {
        ENDPOINTS.remove(id);
        CredentialEndpoint.stop(id);
        if (index == null || !Delivery.ID.matcher(id).matches()) {
            return;
        }
        Path note = Path.of(index).resolve(id);
        if (OwnerOnly.isDirectory(Path.of(index)) && Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            new DeliveryFiles(Path.of(Files.readString(note).split("\n", 2)[1])).delete();
            Files.deleteIfExists(note);
        }
    }

    /** Blocks that have something here, with their builds; also those of earlier connections, and of an earlier JVM. */
    static Map<String, String> all(String index) throws IOException {
        Map<String, String> owners = new TreeMap<>();
        for (Thread thread : CredentialEndpoint.threads()) {
            owners.put(CredentialEndpoint.idOf(thread), CredentialEndpoint.ownerOf(thread));
        }
        Path notes = Path.of(index);
        if (OwnerOnly.isDirectory(notes)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(notes)) {
                for (Path note : files) {
                    if (owners.size() < MAX_LEFTOVERS && Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
                        owners.put(
                                String.valueOf(note.getFileName()),
                                Files.readString(note).split("\n", 2)[0]);
                    }
                }
            }
        }
        return owners;
    }
}
