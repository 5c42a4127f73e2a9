package io.jenkins.plugins.assumed_role.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A directory for the tools of one block: a configuration with a single profile, whose {@code credential_process} prints the file beside it.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html">Process credential provider</a>
 */
public final class ProfileFiles {

    public static final String PREFIX = "assumed-role-";
    public static final String PROFILE = "assumed-role";
    public static final String CONFIG = "config";
    public static final String NO_CREDENTIALS = "credentials";
    private static final String DOCUMENT = "credentials.json";

    private final Path directory;

    ProfileFiles(Path directory) {
        this.directory = directory;
    }

    static ProfileFiles of(Delivery.Profile delivery) {
        String parent = delivery.parent() == null ? System.getProperty("java.io.tmpdir") : delivery.parent();
        return new ProfileFiles(Path.of(parent).toAbsolutePath().resolve(PREFIX + delivery.id()));
    }

    Path directory() {
        return directory;
    }

    /** Makes the files, or replaces them so that a reader finds either the old or the new ones. */
    void publish(String document) throws IOException {
        if (directory.toString().matches("(?s).*[\"$`%\\r\\n].*")) {
            // The SDKs hand the command to a shell.
            throw new IOException(
                    "a profile cannot be in a directory whose path has one of \" $ ` % in it: " + directory);
        }
        createParent(directory);
        OwnerOnly.createDirectory(directory);
        replace(DOCUMENT, document);
        replace(NO_CREDENTIALS, "");
        replace(CONFIG, "[profile " + PROFILE + "]\ncredential_process = " + command() + "\n");
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
        Path made = directory.resolve(name + ".new");
        Files.deleteIfExists(made);
        OwnerOnly.createFile(made);
        // Created by us and readable by the owner alone before anything is in it.
        Files.writeString(made, content, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        Files.move(made, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes our files, and the directory if nobody else put something there. Does nothing if it is gone, or no directory. */
    void delete() throws IOException {
        if (!String.valueOf(directory.getFileName()).startsWith(PREFIX)
                || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<String> ours = Set.of(DOCUMENT, NO_CREDENTIALS, CONFIG);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (ours.contains(name.endsWith(".new") ? name.substring(0, name.length() - 4) : name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        try {
            Files.delete(directory);
        } catch (NoSuchFileException x) {
            // Somebody was faster.
        }
    }
}
