package io.jenkins.plugins.assumed_role.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The artifacts hold the plugin, or the launcher, and nothing else. */
class ArtifactsIT {

    private static final Path TARGET = Path.of("target");
    private static final String PACKAGES = "io/jenkins/plugins/assumed_role/";
    private static final Set<String> OF_LAUNCHER =
            Set.of("agent", "delivery", "launcher", "masking", "request", "session", "sts");

    private final Map<String, byte[]> hpi = read(Files.readAllBytes(TARGET.resolve("assumed-role.hpi")));
    private final Map<String, byte[]> ofController = read(hpi.get("WEB-INF/lib/assumed-role.jar"));
    private final Map<String, byte[]> ofAgent = read(hpi.get("WEB-INF/lib/assumed-role-agent.jar"));
    private final Map<String, byte[]> ofDeliveries = read(hpi.get("WEB-INF/lib/assumed-role-agent-delivery.jar"));
    private final Map<String, byte[]> launcher = read(Files.readAllBytes(TARGET.resolve("with-assumed-role.jar")));

    ArtifactsIT() throws IOException {}

    @Test
    void the_hpi_holds_its_manifest_and_three_jars() throws Exception {
        assertThat(hpi.keySet())
                .containsExactlyInAnyOrder(
                        "META-INF/MANIFEST.MF",
                        "WEB-INF/lib/assumed-role.jar",
                        "WEB-INF/lib/assumed-role-agent.jar",
                        "WEB-INF/lib/assumed-role-agent-delivery.jar");
        for (Map<String, byte[]> each : List.of(hpi, ofController)) {
            assertThat(manifest(each))
                    .containsEntry("Short-Name", "assumed-role")
                    .containsEntry("Jenkins-Version", "2.541.3")
                    .containsKeys("Plugin-Version", "Plugin-Dependencies", "Long-Name");
        }
        for (Map<String, byte[]> each : List.of(ofAgent, ofDeliveries)) {
            assertThat(manifest(each)).containsEntry("Jenkins-ClassFilter-Whitelisted", "true");
        }
    }

    /** The jars hold each class of the sources, each form, help text and message once, except for the launcher. */
    @Test
    void the_jars_of_the_hpi_hold_the_plugin() throws Exception {
        Set<String> sources = new HashSet<>();
        sources.addAll(below(Path.of("src/main/java"), ".java", ".class"));
        sources.addAll(below(Path.of("src/main/resources"), "", ""));
        sources.removeIf(
                name -> name.startsWith(PACKAGES + "launcher/") || name.equals(PACKAGES + "agent/package-info.class"));

        List<String> all = new ArrayList<>(ofController.keySet());
        all.addAll(ofAgent.keySet());
        all.addAll(ofDeliveries.keySet());

        assertThat(all).containsAll(sources).contains("META-INF/annotations/hudson.Extension", "index.jelly");
        assertThat(ofAgent.keySet())
                .allMatch(name -> name.startsWith(PACKAGES + "agent/") || name.equals("META-INF/MANIFEST.MF"))
                .noneMatch(name ->
                        name.startsWith(PACKAGES + "agent/delivery/") || name.startsWith(PACKAGES + "agent/profile/"));
        assertThat(ofDeliveries.keySet())
                .allMatch(name -> name.startsWith(PACKAGES + "agent/delivery/")
                        || name.startsWith(PACKAGES + "agent/profile/")
                        || name.equals("META-INF/MANIFEST.MF"));
        assertThat(ofController.keySet())
                .noneMatch(name -> name.startsWith(PACKAGES + "agent/") || name.startsWith(PACKAGES + "launcher/"))
                .allMatch(name ->
                        name.startsWith(PACKAGES) || name.startsWith("META-INF/") || name.equals("index.jelly"));
        assertThat(ofController.keySet().stream().filter(name -> name.startsWith("META-INF/")))
                .containsExactlyInAnyOrder(
                        "META-INF/MANIFEST.MF",
                        "META-INF/annotations/hudson.Extension",
                        "META-INF/annotations/hudson.Extension.txt",
                        "META-INF/annotations/org.jenkinsci.plugins.variant.OptionalExtension",
                        "META-INF/annotations/org.jenkinsci.plugins.variant.OptionalExtension.txt",
                        "META-INF/services/annotations/org.jenkinsci.Symbol");
        assertThat(classesOf(all))
                .allMatch(name -> sources.contains(outermost(name)) || name.endsWith("/Messages.class"));
    }

    /** Jenkins finds extensions by this index, and Job DSL symbols by the other. */
    @Test
    void the_indexes_name_each_extension_and_symbol() throws Exception {
        assertThat(text(ofController, "META-INF/services/annotations/org.jenkinsci.Symbol")
                        .lines())
                .allMatch(name -> ofController.containsKey(name.replace('.', '/') + ".class"));
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<String> extensions = files.filter(Files::isRegularFile)
                    .filter(file -> isExtension(file))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
            String index = text(ofController, "META-INF/annotations/hudson.Extension.txt")
                    + text(ofController, "META-INF/annotations/org.jenkinsci.plugins.variant.OptionalExtension.txt");
            assertThat(extensions).hasSizeGreaterThan(5).allMatch(name -> index.contains("." + name));
        }
    }

    @Test
    void the_launcher_holds_no_class_of_the_plugin_that_it_may_not_use() throws Exception {
        assertThat(launcher.keySet().stream().filter(name -> name.startsWith(PACKAGES)))
                .allMatch(name ->
                        OF_LAUNCHER.contains(name.substring(PACKAGES.length()).split("/")[0]))
                .noneMatch(name -> name.contains("/agent/") && name.contains("Tasks"))
                .contains(PACKAGES + "launcher/WithAssumedRole.class");
        assertThat(launcher.keySet())
                .noneMatch(
                        name -> name.startsWith("hudson/") || name.startsWith("jenkins/") || name.endsWith(".jelly"));
        assertThat(manifest(launcher))
                .containsEntry("Main-Class", "io.jenkins.plugins.assumed_role.launcher.WithAssumedRole");
    }

    private static boolean isExtension(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .anyMatch(line -> line.strip().startsWith("@Extension")
                            || line.strip().startsWith("@OptionalExtension"));
        } catch (IOException x) {
            throw new AssertionError(x);
        }
    }

    private static Set<String> below(Path directory, String ending, String made) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Set<String> names = new HashSet<>();
            files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(name -> name.endsWith(ending) && !name.endsWith("package-info.java"))
                    .map(name -> name.substring(0, name.length() - ending.length()) + made)
                    .forEach(names::add);
            return names;
        }
    }

    private static List<String> classesOf(List<String> names) {
        return names.stream()
                .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                .toList();
    }

    private static String outermost(String name) {
        return name.replaceAll("\\$.*\\.class$", ".class");
    }

    private static String text(Map<String, byte[]> jar, String name) {
        return new String(jar.get(name), StandardCharsets.UTF_8);
    }

    private static Map<String, String> manifest(Map<String, byte[]> jar) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        new Manifest(new ByteArrayInputStream(jar.get("META-INF/MANIFEST.MF")))
                .getMainAttributes()
                .forEach((name, value) -> entries.put(name.toString(), value.toString()));
        return entries;
    }

    /** The files of a zip, by their names. */
    private static Map<String, byte[]> read(byte[] zip) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    assertThat(files.put(entry.getName(), in.readAllBytes()))
                            .as(entry.getName())
                            .isNull();
                }
            }
        }
        return files;
    }
}
