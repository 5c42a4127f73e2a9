package io.jenkins.plugins.assumed_role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.Destination;
import io.jenkins.plugins.assumed_role.agent.ExchangeException;
import io.jenkins.plugins.assumed_role.agent.HttpCall;
import io.jenkins.plugins.assumed_role.bench.FirstBlock;
import io.jenkins.plugins.assumed_role.support.ControllerJvm;
import io.jenkins.plugins.assumed_role.support.StoppedAgent;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.sf.json.JSONArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An agent that has just connected, on real Remoting. */
@Execution(ExecutionMode.CONCURRENT)
class FreshAgentTest {

    @TempDir
    private Path directory;

    /** The limit that an SDK on the agent exceeds a hundred times over. */
    @Test
    void the_first_block_sends_at_most_80_kB() throws Exception {
        Path results = directory.resolve("results.json");

        ControllerJvm.run(plugin(), FirstBlock.class, results.toString(), "1", "withAssumedRole");

        JSONArray measured = JSONArray.fromObject(Files.readString(results));
        assertThat(measured.size()).isEqualTo(2);
        for (int i = 0; i < measured.size(); i++) {
            assertThat(measured.getJSONObject(i).getInt("bytesToAgent")).isBetween(10_000, 80_000);
        }
    }

    /** Includes the time in which the agent receives our classes. */
    @Test
    @Timeout(90)
    void an_agent_that_never_answers_blocks_no_caller() throws Exception {
        ControllerJvm.run(plugin(), StoppedAgent.class);
    }

    /** Remoting itself waits without end for an agent to read its input. */
    @Test
    @Timeout(90)
    @DisabledOnOs(OS.WINDOWS)
    void an_agent_that_reads_nothing_holds_a_call_up_for_its_time_only() throws Exception {
        try (StoppedAgent agent = new StoppedAgent()) {
            agent.machine.environment();
            agent.stop();
            HttpCall longerThanWhatIsBuffered = new HttpCall(
                    Destination.STS,
                    "POST",
                    URI.create("https://sts.eu-central-1.amazonaws.com/"),
                    Map.of(),
                    new byte[1 << 20],
                    1,
                    1,
                    1);

            assertThatThrownBy(() -> agent.machine.exchange(longerThanWhatIsBuffered))
                    .isInstanceOf(ExchangeException.class)
                    .hasMessage("the agent did not answer within 30 s");
        }
    }

    /** The classes of the agent in two jars, as the hpi has them, and before the others. */
    private String plugin() throws IOException {
        Path classes = ControllerJvm.classes();
        return jar(classes, "agent")
                + File.pathSeparator
                + jar(classes, "agent/delivery")
                + File.pathSeparator
                + classes;
    }

    private Path jar(Path classes, String room) throws IOException {
        Path jar = directory.resolve("assumed-role-" + room.replace('/', '-') + ".jar");
        try (Stream<Path> sent = Files.list(
                        classes.resolve("io/jenkins/plugins/assumed_role").resolve(room));
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Path file : sent.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return jar;
    }
}
