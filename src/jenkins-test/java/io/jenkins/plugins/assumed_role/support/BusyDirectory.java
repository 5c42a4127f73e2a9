package io.jenkins.plugins.assumed_role.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BiConsumer;

/** A directory in which Jenkins continues to write, with temporary files. */
public final class BusyDirectory {

    private BusyDirectory() {}

    /** Passes each file with its bytes as Latin-1, without those that vanish in the meantime. */
    public static void read(Path directory, BiConsumer<Path, String> taker) throws IOException {
        Files.walkFileTree(directory, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // The search finds the target of a link by itself.
                if (attributes.isRegularFile()) {
                    try {
                        taker.accept(file, Files.readString(file, StandardCharsets.ISO_8859_1));
                    } catch (NoSuchFileException x) {
                        // Jenkins deleted it in the meantime.
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Passes over files and directories that are deleted in the meantime. */
    static class Visitor extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
