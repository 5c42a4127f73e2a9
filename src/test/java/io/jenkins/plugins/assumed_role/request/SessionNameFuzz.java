package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import java.util.Map;

/** Session names from names of jobs and from templates: STS takes each. Fields: template, job, build, user. */
public final class SessionNameFuzz {

    private SessionNameFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        String template = input.text();
        Map<String, String> values =
                Map.of("JOB_NAME", input.text(), "JOB", input.text(), "BUILD", input.text(), "USER", input.text());
        String name = SessionName.ofTemplate(template, values);
        assertThat(SessionName.check(name)).isEqualTo(SessionName.ofTemplate(template, values));
        assertThat(SessionName.check(SessionName.of(values.get("JOB"), values.get("BUILD"))))
                .matches("[\\w+=,.@-]{2,64}");
        String identity = new Requester("job-17", values.get("USER"), values, "a1b2c3").sourceIdentity();
        assertThat(identity).matches("[\\w+=,.@-]{2,64}");
    }
}
