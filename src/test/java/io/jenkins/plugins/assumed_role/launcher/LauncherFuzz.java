package io.jenkins.plugins.assumed_role.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arguments of the launcher: a request for the role that is among them, or a message. Fields: name of the job, and the arguments. */
public final class LauncherFuzz {

    private LauncherFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        Map<String, String> environment = Map.of("JOB_NAME", input.text(), "BUILD_NUMBER", "17", "HOSTNAME", "host");
        List<String> args = input.texts();
        List<String> withCommand = new ArrayList<>(args);
        withCommand.addAll(List.of("--", "true"));
        try {
            RoleRequest request = WithAssumedRole.of(withCommand, environment).request();
            assertThat(args).contains(request.role().toString());
            assertThat(request.timeLimit().toSeconds()).isPositive();
        } catch (IllegalArgumentException x) {
            Input.checkMessage(x.getMessage());
        }
    }
}
