package io.jenkins.plugins.assumed_role.support;

import hudson.remoting.Channel;
import hudson.remoting.ChannelBuilder;
import hudson.remoting.Launcher;
import hudson.remoting.Which;
import hudson.util.RemotingDiagnostics;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A JVM that has just become an agent, behind a connection with a delay. It already has the classes of Jenkins itself, as every agent
 * soon does.
 */
public final class FreshAgent implements AutoCloseable {

    private static final long QUIET_MILLIS = 1_500;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Process process;
    private final Socket here;
    private final Socket there;
    private final SlowLine toAgent;
    private final SlowLine fromAgent;
    private final Channel channel;

    /** @param roundTripMillis half of it each way */
    public FreshAgent(Path jarCache, int roundTripMillis, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                "java",
                "-cp",
                Which.jarFile(Launcher.class).getPath(),
                "hudson.remoting.Launcher",
                "-jar-cache",
                jarCache.toString());
        java.environment().putAll(environment);
        java.redirectError(ProcessBuilder.Redirect.DISCARD);
        process = java.start();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            here = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
            there = server.accept();
        }
        here.setTcpNoDelay(true);
        there.setTcpNoDelay(true);
        toAgent = new SlowLine(there.getInputStream(), process.getOutputStream(), roundTripMillis / 2);
        fromAgent = new SlowLine(process.getInputStream(), there.getOutputStream(), roundTripMillis / 2);
        channel = new ChannelBuilder("agent", executor)
                .withMode(Channel.Mode.BINARY)
                .build(here.getInputStream(), new BufferedOutputStream(here.getOutputStream()));
        RemotingDiagnostics.getSystemProperties(channel);
        while (!hasLargeJar(jarCache)) {
            Thread.sleep(50);
        }
        awaitQuiet();
    }

    /** The file of Jenkins, which is complete when it has this name. */
    private static boolean hasLargeJar(Path jarCache) throws IOException {
        try (Stream<Path> files = Files.walk(jarCache)) {
            return files.anyMatch(
                    file -> file.toString().endsWith(".jar") && file.toFile().length() > 5_000_000);
        }
    }

    /** Remoting sends the jars of the classes that it sent in the background. */
    public void awaitQuiet() throws InterruptedException {
        long before = -1;
        while (before != bytesToAgent()) {
            before = bytesToAgent();
            Thread.sleep(QUIET_MILLIS);
        }
    }

    public Channel channel() {
        return channel;
    }

    public long bytesToAgent() {
        return toAgent.bytes();
    }

    public long bytesFromAgent() {
        return fromAgent.bytes();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        here.close();
        there.close();
        channel.terminate(new IOException("the measurement is over"));
        executor.shutdownNow();
    }
}
