package io.jenkins.plugins.assumed_role.support;

import hudson.slaves.DumbSlave;
import hudson.slaves.JNLPLauncher;
import hudson.slaves.RetentionStrategy;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.assumed_role.e2e.ShortJvm;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** An inbound agent {@code linux} of a real controller, with a WebSocket, on an instance of the emulated AWS. */
public final class InboundAgent implements AutoCloseable {

    private final Process process;

    private InboundAgent(Process process) {
        this.process = process;
    }

    /** @param root the directory of the agent */
    public static InboundAgent start(RealJenkinsExtension controller, AgentInAws instance, Path root) throws Throwable {
        String secret = controller.runRemotely(InboundAgent::create, root.toString());
        Path jar = root.resolve("agent.jar");
        URI url = controller.getUrl().toURI();
        try (InputStream in = url.resolve("jnlpJars/agent.jar").toURL().openStream()) {
            Files.copy(in, jar, StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(ShortJvm.command(
                        "-jar",
                        jar.toString(),
                        "-url",
                        url.toString(),
                        "-webSocket",
                        "-name",
                        "linux",
                        "-secret",
                        secret,
                        "-workDir",
                        root.toString()))
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("agent.log").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.aws.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL", instance.aws.endpoint().toString());
        environment.put("AWS_CONFIG_FILE", "/nonexistent/config");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
        return new InboundAgent(builder.start());
    }

    private static String create(JenkinsRule r, String root) throws Throwable {
        DumbSlave node = new DumbSlave("linux", root, new JNLPLauncher());
        node.setRetentionStrategy(RetentionStrategy.INSTANCE);
        r.jenkins.addNode(node);
        return ((SlaveComputer) node.toComputer()).getJnlpMac();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
