package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as one file that can be run, and the archive of classes beside it. */
@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class ProgramIT {

    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";
    private static final String ROLE = "arn:aws:iam::222222222222:role/terraform";

    @TempDir
    private Path directory;

    private Path program;
    private Path archive;

    @BeforeEach
    void install() throws Exception {
        program = Files.copy(
                Path.of("target", "with-assumed-role"),
                directory.resolve("with-assumed-role"),
                StandardCopyOption.COPY_ATTRIBUTES);
        archive = directory.resolve("with-assumed-role.jsa");
    }

    @Test
    void makes_an_archive_without_aws_and_starts_from_it() throws Exception {
        run(Map.of(), "--archive").succeeded();

        assertThat(directory).isDirectoryContaining(file -> file.equals(archive));
        Result loaded = Tool.of(
                        Map.of(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:class+load",
                        "-jar",
                        program.toString(),
                        "--version")
                .run()
                .succeeded();
        assertThat(loaded.out()).contains("launcher.WithAssumedRole source: shared objects file (top)");
        assertThat(runs_a_command()).isEqualTo("here we are\n");
    }

    @Test
    void a_broken_archive_is_ignored_without_a_message() throws Exception {
        Files.writeString(archive, "no archive");
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("r--r--r--"));

        assertThat(javaOptions()).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(runs_a_command()).isEqualTo("here we are\n");
    }

    @Test
    void an_archive_that_others_may_write_to_is_not_used() throws Exception {
        Files.writeString(archive, "planted");
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(javaOptions()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void a_link_is_no_archive() throws Exception {
        Files.createSymbolicLink(archive, Files.writeString(directory.resolve("planted"), "planted"));

        assertThat(javaOptions()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void the_first_run_makes_the_archive_in_the_background() throws Exception {
        assertThat(runs_a_command()).isEqualTo("here we are\n");

        await(() -> Files.exists(archive));
        assertThat(javaOptions()).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(runs_a_command()).isEqualTo("here we are\n");
    }

    @Test
    void an_archive_older_than_the_program_is_made_again() throws Exception {
        Files.writeString(archive, "of the version before");
        Files.setLastModifiedTime(archive, FileTime.fromMillis(0));

        run(Map.of(), "--version").succeeded();

        await(() -> Files.size(archive) > 1_000_000);
    }

    @Test
    void where_others_may_write_no_archive_is_made() throws Exception {
        javaOptions();
        await(() -> calls().contains("ArchiveClassesAtExit"));
        Files.delete(directory.resolve("calls"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        javaOptions();

        assertThat(calls()).hasLineCount(1).doesNotContain("ArchiveClassesAtExit");
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private String calls() throws IOException {
        return Files.readString(directory.resolve("calls"));
    }

    private String runs_a_command() throws Exception {
        try (AwsEmulator aws = AwsEmulator.start()) {
            aws.role(AGENT).mayAssume(ROLE);
            aws.role(ROLE).trusts(AGENT);
            aws.instance().role(AGENT);
            Result result =
                    run(aws.environment(), ROLE, "--", "echo", "here we are").succeeded();
            assertThat(result.err())
                    .startsWith("with-assumed-role: Assumed " + ROLE)
                    .hasLineCount(1);
            return result.out();
        }
    }

    /** Shows the arguments of the JVM, with a stand-in for the JVM. */
    private String javaOptions() throws Exception {
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\" | tee -a '" + directory + "/calls'\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        return run(Map.of("JAVA_HOME", directory.resolve("jdk").toString()), "--version")
                .succeeded()
                .out();
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = program.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Tool.of(environment, command).run();
    }
}
