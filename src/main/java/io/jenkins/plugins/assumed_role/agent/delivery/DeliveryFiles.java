package io.jenkins.plugins.assumed_role.agent.delivery;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * A directory for the tools of one block, which only its owner can open. Its configuration is empty, or has a default profile whose
 * {@code credential_process} prints the file beside it. A profile with a name would get into files that live longer than the block, such
 * as the one that {@code aws eks update-kubeconfig} writes.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html">Process credential provider</a>
 */
public final class DeliveryFiles {

    public static final String PREFIX = "assumed-role-";
    public static final String CONFIG = "config";
    public static final String NO_CREDENTIALS = "credentials";
    public static final String TOKEN = "token";
    private static final String DOCUMENT = "credentials.json";
    private static final Set<String> OURS = Set.of(DOCUMENT, NO_CREDENTIALS, CONFIG, TOKEN);

    private static final String UNFINISHED = ".new";

    private final Path directory;

    DeliveryFiles(Path directory) {
        this.directory = directory;
    }

    static DeliveryFiles of(Delivery delivery) {
        String parent = delivery.parent() == null ? System.getProperty("java.io.tmpdir") : delivery.parent();
        return new DeliveryFiles(Path.of(parent).toAbsolutePath().resolve(PREFIX + delivery.id()));
    }

    Path directory() {
        return directory;
    }

    /** Makes a profile, or replaces its credentials so that a reader finds either the old or the new ones. */
    void publishProfile(String document) throws IOException {
        if (directory.toString().matches("(?s).*[\"$`%\\r\\n].*")) {
            // The SDKs hand the command to a shell.
            throw new MachineException(
                    "a profile cannot be in a directory whose path has one of \" $ ` % in it: " + directory);
        }
        create("[default]\ncredential_process = " + command() + "\n");
        replace(DOCUMENT, document);
    }

    /** Makes the files of an endpoint. The token has no line end: botocore and Terraform would send it. */
    void publishToken(String token) throws IOException {
        create("");
        replace(TOKEN, token);
    }

    /** A configuration that is there stays, with the settings that {@code aws configure set} has put into it. */
    private void create(String config) throws IOException {
        createParent(directory);
        OwnerOnly.createDirectory(directory);
        if (!isFile(NO_CREDENTIALS)) {
            replace(NO_CREDENTIALS, "");
        }
        if (!isFile(CONFIG)) {
            replace(CONFIG, config);
        }
    }

    private boolean isFile(String name) {
        return Files.isRegularFile(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    static void createParent(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    private String command() {
        String print = directory.getFileSystem().getSeparator().equals("\\") ? "cmd /c type" : "cat";
        return print + " \"" + directory.resolve(DOCUMENT) + "\"";
    }

    private void replace(String name, String content) throws IOException {
        Path made = directory.resolve(name + UNFINISHED);
        Files.deleteIfExists(made);
        OwnerOnly.createFile(made);
        // We create it readable for the owner only before anything is in it.
        // The path in it keeps the bytes with which Java reads it.
        Files.writeString(made, content, Charset.defaultCharset(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        Files.move(made, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Deletes our files, and the directory if it has no other files. Does nothing if it is gone, or no directory.
     *
     * @throws IOException if one of our files is still there
     */
    void delete() throws IOException {
        if (!String.valueOf(directory.getFileName()).startsWith(PREFIX)
                || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        IOException failure = null;
        for (String name : OURS) {
            for (Path file : List.of(directory.resolve(name), directory.resolve(name + UNFINISHED))) {
                try {
                    Files.deleteIfExists(file);
                } catch (DirectoryNotEmptyException x) {
                    // We made no directory of that name.
                } catch (IOException x) {
                    failure = x;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException x) {
            // Other programs made the rest, which holds no credentials of ours.
        }
    }
}
