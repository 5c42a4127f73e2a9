package io.jenkins.plugins.assumed_role.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "POSIX permissions")
class DeliveryFilesTest {

    private final String id = UUID.randomUUID().toString().replace("-", "");

    @TempDir
    private Path temp;

    private final Deliveries deliveries = new LocalDeliveries();

    @Test
    void only_the_owner_can_read_the_files_and_nothing_is_left() throws Exception {
        Path directory = Path.of(publish("{\"Version\":1}"));

        assertThat(directory).isEqualTo(workspace().resolve("assumed-role-" + id));
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(Files.readString(directory.resolve("credentials.json"))).isEqualTo("{\"Version\":1}");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
        assertThat(permissions(index())).isEqualTo("rwx------");
        assertThat(deliveries.deliveries(index().toString())).containsEntry(id, "job#1");

        deliveries.withdraw(id, index().toString());

        assertThat(directory).doesNotExist();
        assertThat(index()).isEmptyDirectory();
        assertThat(deliveries.deliveries(index().toString())).doesNotContainKey(id);
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
    void a_link_of_another_user_is_not_followed() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectories(workspace());
        Files.createSymbolicLink(workspace().resolve("assumed-role-" + id), elsewhere);

        assertThatThrownBy(() -> publish("{}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a directory that only its owner can access");

        assertThat(elsewhere).isEmptyDirectory();
        deliveries.withdraw(id, index().toString());
        assertThat(elsewhere).exists();
    }

    @Test
    void a_link_in_place_of_a_file_is_replaced_and_its_target_stays() throws Exception {
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
        Path open = Files.createDirectories(workspace().resolve("assumed-role-" + id));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> publish("{}")).isInstanceOf(IOException.class);

        assertThat(open).isEmptyDirectory();
    }

    @Test
    void files_of_others_in_the_directory_are_not_deleted() throws Exception {
        Path directory = Path.of(publish("{}"));
        Files.writeString(directory.resolve("theirs"), "kept");

        deliveries.withdraw(id, index().toString());

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("theirs"));
        }
        assertThat(index()).isEmptyDirectory();
    }

    @Test
    void a_damaged_note_does_not_affect_the_others() throws Exception {
        publish("{}");
        String empty = "0".repeat(32);
        String noText = "1".repeat(32);
        String noPath = "2".repeat(32);
        Files.createFile(index().resolve(empty));
        Files.write(index().resolve(noText), new byte[] {(byte) 0xff, (byte) 0xfe, '\n', (byte) 0xff});
        Files.writeString(index().resolve(noPath), "job#2\n\0");
        Files.createDirectory(index().resolve("3".repeat(32)));
        Files.writeString(index().resolve("not-a-note"), "of somebody");

        assertThat(deliveries.deliveries(index().toString()))
                .containsEntry(id, "job#1")
                .containsEntry(empty, "")
                .containsEntry(noPath, "job#2")
                .containsKey(noText)
                .doesNotContainKeys("3".repeat(32), "not-a-note");
        for (String each : deliveries.deliveries(index().toString()).keySet()) {
            deliveries.withdraw(each, index().toString());
        }

        try (Stream<Path> left = Files.list(index())) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsOnly("3".repeat(32), "not-a-note");
        }
        assertThat(workspace()).isEmptyDirectory();
    }

    /** A user of a container has none in OpenShift. Java says {@code ?} then. */
    @Test
    void a_user_without_a_name_can_renew_and_clean_up() throws Exception {
        String name = System.setProperty("user.name", "?");
        try {
            publish("{}");
            publish("{\"renewed\":1}");
            assertThat(deliveries.deliveries(index().toString())).containsKey(id);
            deliveries.withdraw(id, index().toString());
        } finally {
            System.setProperty("user.name", name);
        }

        assertThat(workspace()).isEmptyDirectory();
        assertThat(index()).isEmptyDirectory();
    }

    /** The agent hung, and performs all calls at once when it continues. */
    @Test
    void a_late_call_neither_replaces_a_later_session_nor_opens_a_withdrawn_delivery() throws Exception {
        Path document = Path.of(publish("{\"generation\":2}", 2)).resolve("credentials.json");

        publish("{\"generation\":1}", 1);
        assertThat(document).hasContent("{\"generation\":2}");
        deliveries.withdraw(id, index().toString());

        assertThatThrownBy(() -> publish("{\"generation\":3}", 3)).hasMessage("the block has ended");
        assertThat(workspace()).isEmptyDirectory();
    }

    @Test
    void a_path_that_a_shell_would_read_otherwise_is_refused() {
        assertThatThrownBy(() -> deliveries.publish(
                        new Delivery.Profile(id, "job#1", temp.resolve("a$HOME").toString(), index().toString()),
                        new SessionDocument("{}", 1, 60_000)))
                .hasMessageContaining("a profile cannot be in a directory whose path has");
    }

    @Test
    void an_index_of_another_user_is_not_trusted() throws Exception {
        Files.createDirectory(
                index(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwx---")));
        Path victim = Files.createDirectory(temp.resolve("assumed-role-victim"));
        Path config = Files.writeString(victim.resolve("config"), "mine");
        Files.writeString(index().resolve(id), "process 1\n" + victim);

        assertThat(deliveries.deliveries(index().toString())).doesNotContainKey(id);
        deliveries.withdraw(id, index().toString());

        assertThat(config).exists();
    }

    private String publish(String document) throws Exception {
        return publish(document, 1);
    }

    private String publish(String document, long generation) throws Exception {
        return deliveries
                .publish(
                        new Delivery.Profile(id, "job#1", workspace().toString(), index().toString()),
                        new SessionDocument(document, generation, 60_000))
                .directory();
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
