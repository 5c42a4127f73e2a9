package io.jenkins.plugins.assumed_role.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the default build refers to Jenkins as a build against the real jars does. */
class LockTest {

    static final Path LOCK = Path.of("src/jenkins-api/jenkins.lock");

    @Test
    void the_plugin_refers_only_to_members_of_jenkins_in_the_lock_file(@TempDir Path directory) throws Exception {
        Path classes = Path.of(RoleRequest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ClassFiles jenkins = ClassFiles.isJenkinsHere() ? ClassFiles.ofClassPath() : ClassFiles.ofSignatures(directory);

        Set<String> found = References.of(ClassFiles.in(classes), jenkins);

        Path made = Files.writeString(
                Files.createDirectories(Path.of("target")).resolve("jenkins.lock"), String.join("\n", found) + "\n");
        Set<String> locked = new TreeSet<>(Files.readAllLines(LOCK));
        assertThat(difference(found, locked))
                .as(
                        ClassFiles.isJenkinsHere()
                                ? "The plugin refers to Jenkins otherwise than %s says. Copy %s over it."
                                        .formatted(LOCK, made)
                                : ("The plugin, compiled against src/jenkins-api, refers to Jenkins otherwise than %s says. Either a signature"
                                                + " is not as Jenkins has it, or a reference is new: then run mvn -f jenkins.pom.xml test -Dtest=LockTest, which needs"
                                                + " the Maven repository of the Jenkins project and makes the lock file anew.")
                                        .formatted(LOCK))
                .isEmpty();
        assertThat(found).hasSizeGreaterThan(300);
    }

    private static List<String> difference(Set<String> found, Set<String> locked) {
        List<String> difference = new ArrayList<>();
        found.stream()
                .filter(line -> !locked.contains(line))
                .map(line -> "new: " + line)
                .forEach(difference::add);
        locked.stream()
                .filter(line -> !found.contains(line))
                .map(line -> "gone: " + line)
                .forEach(difference::add);
        return difference;
    }
}
