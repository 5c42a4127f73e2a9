package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "POSIX permissions")
class DeliveryFilesTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path temp;

    private final ThisMachine place = new ThisMachine("here", Map.of());

    @Test
    void nobody_but_the_owner_can_read_them_and_nothing_is_left() throws Exception {
        Path directory = Path.of(publish("{\"Version\":1}"));

        assertThat(directory).isEqualTo(workspace().resolve("assumed-role-" + ID));
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(Files.readString(directory.resolve("credentials.json"))).isEqualTo("{\"Version\":1}");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
        assertThat(permissions(index())).isEqualTo("rwx------");
        assertThat(place.deliveries(index().toString())).containsEntry(ID, "job#1");

        place.withdraw(ID, index().toString());

        assertThat(directory).doesNotExist();
        assertThat(index()).isEmptyDirectory();
        assertThat(place.deliveries(index().toString())).doesNotContainKey(ID);
    }

    @Test
    void a_reader_finds_old_or_new_credentials_whole_while_they_are_replaced() throws Exception {
        String one = "1".repeat(100_000);
        String two = "2".repeat(100_000);
        Path file = Path.of(publish(one)).resolve("credentials.json");
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 100; i++) {
                try {
                    publish(i % 2 == 0 ? two : one);
                } catch (Exception x) {
                    throw new AssertionError(x);
                }
            }
            done.set(true);
        });
        writer.start();
        while (writer.isAlive()) {
            assertThat(Files.readString(file)).isIn(one, two);
        }
        assertThat(done).isTrue();
    }

    @Test
    void a_link_that_somebody_laid_is_not_followed() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectories(workspace());
        Files.createSymbolicLink(workspace().resolve("assumed-role-" + ID), elsewhere);

        assertThatThrownBy(() -> publish("{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a directory that is open to its owner alone");

        assertThat(elsewhere).isEmptyDirectory();
        place.withdraw(ID, index().toString());
        assertThat(elsewhere).exists();
    }

    @Test
    void a_link_in_place_of_a_file_is_replaced_and_what_it_points_to_stays() throws Exception {
        Path directory = Path.of(publish("{}"));
        Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "before");
        Files.delete(directory.resolve("credentials.json"));
        Files.createSymbolicLink(directory.resolve("credentials.json"), elsewhere);
        Files.createSymbolicLink(directory.resolve("credentials.json.new"), elsewhere);

        publish("{\"secret\":1}");

        assertThat(elsewhere).hasContent("before");
        assertThat(directory.resolve("credentials.json"))
                .hasContent("{\"secret\":1}")
                .isRegularFile();
    }

    @Test
    void a_directory_that_others_can_open_is_not_used() throws Exception {
        Path open = Files.createDirectories(workspace().resolve("assumed-role-" + ID));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> publish("{}")).isInstanceOf(IOException.class);

        assertThat(open).isEmptyDirectory();
    }

    @Test
    void what_others_put_into_the_directory_is_not_deleted() throws Exception {
        Path directory = Path.of(publish("{}"));
        Files.writeString(directory.resolve("theirs"), "kept");

        assertThatThrownBy(() -> place.withdraw(ID, index().toString())).isInstanceOf(IOException.class);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("theirs"));
        }
    }

    @Test
    void a_path_that_a_shell_would_read_otherwise_is_refused() {
        assertThatThrownBy(() -> place.publish(
                        new Delivery.Profile(ID, "job#1", temp.resolve("a$HOME").toString(), index().toString()),
                        "{}",
                        0))
                .hasMessageContaining("a profile cannot be in a directory whose path has");
    }

    @Test
    void an_index_of_somebody_else_is_not_believed() throws Exception {
        Files.createDirectory(
                index(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwx---")));
        Path victim = Files.createDirectory(temp.resolve("assumed-role-victim"));
        Path config = Files.writeString(victim.resolve("config"), "mine");
        Files.writeString(index().resolve(ID), "process 1\n" + victim);

        assertThat(place.deliveries(index().toString())).doesNotContainKey(ID);
        place.withdraw(ID, index().toString());

        assertThat(config).exists();
    }

    private String publish(String document) throws Exception {
        return place.publish(
                new Delivery.Profile(ID, "job#1", workspace().toString(), index().toString()),
                document,
                Long.MAX_VALUE);
    }

    private Path workspace() {
        return temp.resolve("job@tmp");
    }

    private Path index() {
        return temp.resolve("assumed-role");
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException x) {
            throw new AssertionError(x);
        }
    }
}
