package io.jenkins.plugins.assumed_role.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jenkins.plugins.assumed_role.e2e.Tool.Result;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with scripts on an instance of an emulated AWS, in which {@code $P} is the launcher and {@code $L} is {@code $P ROLE --}. */
abstract class CommandShell {

    static final String ROLE = "arn:aws:iam::222222222222:role/terraform";
    private static final String AGENT = "arn:aws:iam::111111111111:role/agent";

    /** The working directory and the home of the scripts. */
    @TempDir
    Path directory;

    @AutoClose
    final AwsEmulator aws = AwsEmulator.start();

    @BeforeEach
    void start() {
        aws.role(AGENT).mayAssume(ROLE);
        aws.role(ROLE).trusts(AGENT).trustsTags().trustsSourceIdentity();
        aws.instance().role(AGENT);
    }

    @AfterEach
    void stop() {
        ProcessHandle.allProcesses().filter(this::isOfThisTest).forEach(ProcessHandle::destroyForcibly);
    }

    /** A test that fails may leave a command that waits for its signal; a process keeps the environment that it was started with. */
    private boolean isOfThisTest(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "environ"), ISO_8859_1)
                    .contains("HOME=" + directory + '\0');
        } catch (IOException x) {
            return false;
        }
    }

    Result shell(String script) throws Exception {
        String program = Path.of("target", "with-assumed-role").toAbsolutePath().toString();
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("P", program);
        environment.put("L", program + " " + ROLE + " --");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("HOME", directory.toString());
        return Tool.of(environment, "sh", "-c", script).in(directory).run();
    }
}
