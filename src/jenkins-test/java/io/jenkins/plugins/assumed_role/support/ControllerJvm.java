package io.jenkins.plugins.assumed_role.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of the tests that stands for the controller, in a JVM of its own with the plugin in jars as Jenkins has it. */
public final class ControllerJvm {

    private ControllerJvm() {}

    /** The directory with the classes of the plugin. */
    public static Path classes() throws IOException {
        try {
            return Path.of(AgentMachine.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException x) {
            throw new IOException(x);
        }
    }

    /** @param plugin the path that replaces {@link #classes} on the class path */
    public static void run(String plugin, Class<?> main, String... arguments) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                classPath.replace(classes().toString(), plugin),
                main.getName()));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
