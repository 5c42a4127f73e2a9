package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory of a machine with a note of each block that has files there, by which they are found again, also by another process. Each
 * note stands for itself: a damaged note, or one whose files cannot be deleted, does not affect the others.
 */
final class DeliveryNotes {

    private static final int MAX_NOTES = 1_000;
    private static final int MAX_BYTES = 16 * 1024;
    private static final String UNFINISHED = ".new";

    private final Path index;

    DeliveryNotes(String index) {
        this.index = Path.of(index);
    }

    /** Notes a block before it has files. A reader sees the whole note or nothing. */
    void add(Delivery delivery, Path files) throws IOException {
        DeliveryFiles.createParent(index);
        OwnerOnly.createDirectory(index);
        Path note = index.resolve(delivery.id());
        if (!Files.exists(note, LinkOption.NOFOLLOW_LINKS)) {
            Path made = index.resolve(delivery.id() + UNFINISHED);
            Files.deleteIfExists(made);
            OwnerOnly.createFile(made);
            Files.writeString(made, delivery.owner() + "\n" + files, StandardOpenOption.WRITE);
            Files.move(made, note, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes the files of a block, and its note when they are gone. A note that cannot be read is deleted alone. */
    void deleteFiles(String id) throws IOException {
        Path note = index.resolve(id);
        if (OwnerOnly.isDirectory(index) && Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            Path files = files(read(note));
            if (files != null) {
                new DeliveryFiles(files).delete();
            }
            Files.deleteIfExists(note);
        }
    }

    /** Ids and owners of the blocks; the owner of a note that cannot be read is empty. */
    Map<String, String> owners() throws IOException {
        Map<String, String> owners = new TreeMap<>();
        if (!OwnerOnly.isDirectory(index)) {
            return owners;
        }
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(index, DeliveryNotes::isNote)) {
            for (Path note : notes) {
                if (owners.size() < MAX_NOTES) {
                    owners.put(note.getFileName().toString(), read(note).split("\n", 2)[0]);
                }
            }
        } catch (DirectoryIteratorException x) {
            throw x.getCause();
        }
        return owners;
    }

    private static boolean isNote(Path file) {
        return Delivery.ID.matcher(file.getFileName().toString()).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the text of a note; empty if it cannot be read. */
    private static String read(Path note) {
        try (var in = Files.newInputStream(note, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException x) {
            return "";
        }
    }

    /** Returns the directory that a note names; null if it names none. */
    private static Path files(String note) {
        String[] lines = note.split("\n", 2);
        try {
            return lines.length < 2 ? null : Path.of(lines[1]);
        } catch (InvalidPathException x) {
            return null;
        }
    }
}
