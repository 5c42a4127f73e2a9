package io.jenkins.plugins.assumed_role.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void directories_of_killed_runs_are_deleted_and_others_stay() throws Exception {
        Path killed = abandoned("killed");
        try (PrivateDirectory alive = new PrivateDirectory(parent);
                PrivateDirectory own = new PrivateDirectory(parent)) {
            own.sweep();

            assertThat(killed).doesNotExist();
            assertThat(alive.path()).isDirectory();
            assertThat(own.path()).isDirectory();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void a_directory_that_cannot_be_deleted_stops_neither_the_others_nor_the_command() throws Exception {
        Path first = abandoned("a");
        Path locked = abandoned("b");
        Path last = abandoned("c");
        Path inner = Files.createDirectory(locked.resolve("inner"));
        Files.createFile(inner.resolve("file"));
        Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("r-x------"));
        assumeFalse(Files.isWritable(inner), "root may delete everything");
        try (PrivateDirectory own = new PrivateDirectory(parent)) {
            own.sweep();
        } finally {
            Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwx------"));
        }

        assertThat(first).doesNotExist();
        assertThat(last).doesNotExist();
        assertThat(locked).exists();
    }

    @Test
    void a_missing_directory_is_no_failure() throws Exception {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        PrivateDirectory own = new PrivateDirectory(elsewhere);
        Files.move(elsewhere, parent.resolve("moved"));

        own.sweep();
    }

    private Path abandoned(String name) throws Exception {
        Path directory = Files.createDirectory(parent.resolve("with-assumed-role-" + name));
        Files.createFile(directory.resolve("lock"));
        return directory;
    }
}
