package io.jenkins.plugins.assumed_role.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A directory of this run only. Its name is random, so that no other user can create it first, and a lock shows that its run is alive: a
 * process id would not, since containers that share the directory of temporary files do not share their processes.
 */
final class PrivateDirectory implements AutoCloseable {

    private static final String PREFIX = WithAssumedRole.NAME + "-";
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    /** @param parent the directory of temporary files */
    PrivateDirectory(Path parent) throws IOException {
        path = Files.createTempDirectory(parent, PREFIX);
        Path unlocked = path.resolve(LOCK + ".new");
        lock = FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        // A process that sees the file finds it locked.
        Files.move(unlocked, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    }

    Path path() {
        return path;
    }

    /** Deletes the directories of killed runs of this user as far as it can. A failure does not stop this run. */
    void sweep() {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(path.getParent(), PREFIX + "*")) {
            others.forEach(this::sweep);
        } catch (IOException | DirectoryIteratorException x) {
            // The next run tries again.
        }
    }

    private void sweep(Path other) {
        try {
            if (!other.equals(path) && isOurs(other) && isAbandoned(other.resolve(LOCK))) {
                delete(other);
            }
        } catch (IOException x) {
            // Another run deletes it too, or its files belong to another user.
        }
    }

    private boolean isOurs(Path other) throws IOException {
        return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path));
    }

    private static boolean isAbandoned(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException x) {
            // Another run is making or deleting it, or we did not make it.
            return false;
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        // Windows deletes no file that is open.
        lock.close();
        delete(path);
    }
}
