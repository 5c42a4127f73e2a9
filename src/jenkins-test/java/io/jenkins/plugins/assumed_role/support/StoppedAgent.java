package io.jenkins.plugins.assumed_role.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.remoting.Channel;
import hudson.remoting.ChannelBuilder;
import hudson.remoting.Launcher;
import hudson.remoting.Which;
import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** An agent that stops reading, or stops answering, on request. */
public final class StoppedAgent implements AutoCloseable {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private volatile boolean mute;
    private final Process process;
    public final AgentMachine machine;

    public StoppedAgent() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Which.jarFile(Launcher.class).getPath(),
                        Launcher.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        machine = new AgentMachine(
                new ChannelBuilder("agent", executor)
                        .withMode(Channel.Mode.BINARY)
                        .build(new Answers(process.getInputStream()), process.getOutputStream()),
                "the agent",
                Map.of(),
                Map.of());
    }

    public void stop() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Answers nothing, before it has any class of ours. */
    public static void main(String[] arguments) throws Exception {
        try (StoppedAgent agent = new StoppedAgent()) {
            agent.mute = true;
            assertThatThrownBy(agent.machine::environment).hasMessage("the agent did not answer within 30 s");
            assertNobodyWaits();
        } catch (Throwable x) {
            x.printStackTrace();
            // Nothing else would end the threads of Remoting.
            System.exit(1);
        }
        System.exit(0);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        executor.shutdownNow();
    }

    /** Checks that no thread is left behind with an agent that does not answer. */
    public static void assertNobodyWaits() throws InterruptedException {
        for (int i = 0; i < 100 && !threadsInAgentMachine().isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(threadsInAgentMachine()).isEmpty();
    }

    private static List<String> threadsInAgentMachine() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Stream.of(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().contains("assumed_role.channel.AgentMachine")))
                .map(Map.Entry::getKey)
                .map(Thread::getName)
                .toList();
    }

    private final class Answers extends FilterInputStream {
        Answers(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return heard(super.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return heard(super.read(bytes, offset, length));
        }

        private int heard(int read) throws IOException {
            try {
                while (mute && read >= 0) {
                    Thread.sleep(100);
                }
            } catch (InterruptedException x) {
                throw new InterruptedIOException();
            }
            return read;
        }
    }
}
