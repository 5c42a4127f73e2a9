package io.jenkins.plugins.assumed_role.agent.delivery;

import io.jenkins.plugins.assumed_role.agent.MachineException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/** Files and directories that only the user of this process can open, from the moment they exist. */
final class OwnerOnly {

    private OwnerOnly() {}

    /** @throws IOException also if the name belongs to a file, or to a directory that is open to others */
    static void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, attribute(directory, "rwx------"));
        } catch (FileAlreadyExistsException x) {
            if (!isDirectory(directory)) {
                throw new MachineException(
                        directory + " is not a directory that only its owner can access, so it is not used");
            }
        }
    }

    /** @throws IOException also if it exists */
    static void createFile(Path file) throws IOException {
        Files.createFile(file, attribute(file, "rw-------"));
    }

    private static FileAttribute<?> attribute(Path path, String permissions) throws IOException {
        if (isPosix(path)) {
            return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        }
        // On Windows each user has a name.
        List<AclEntry> acl = List.of(AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(path.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name")))
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build());
        return new FileAttribute<List<AclEntry>>() {
            @Override
            public String name() {
                return "acl:acl";
            }

            @Override
            public List<AclEntry> value() {
                return acl;
            }
        };
    }

    /** Returns true if the directory exists, is no link, and no other user made it or can open it. */
    static boolean isDirectory(Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && (!isPosix(directory)
                        || PosixFilePermissions.fromString("rwx------")
                                .containsAll(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)))
                && isOurs(directory);
    }

    /**
     * Compares the owner with that of a file which this process makes there. The user that runs it may have no name, as in a container of
     * OpenShift, so that it cannot be looked up.
     */
    private static boolean isOurs(Path directory) throws IOException {
        Path probe;
        try {
            probe = Files.createTempFile(directory, "owner-", null);
        } catch (AccessDeniedException x) {
            return false;
        }
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS)
                    .equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS));
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
