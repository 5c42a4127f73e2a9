package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.fuzz.Input;
import java.nio.charset.StandardCharsets;

/** Role ARNs: a valid ARN prints unchanged, any other text is refused with a message. */
public final class RoleArnFuzz {

    private RoleArnFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        RoleArn role;
        try {
            role = RoleArn.parse(text);
        } catch (IllegalArgumentException x) {
            Input.checkMessage(x.getMessage());
            return;
        }
        assertThat(role).hasToString(text);
        assertThat(text).matches("arn:aws[a-z0-9-]*:iam::\\d{12}:role/[!-~]+");
        assertThat(role.accountId()).isEqualTo(text.split(":")[4]);
        assertThat(text).endsWith("/" + role.roleName());
        assertThat(role.path()).startsWith("/").endsWith("/");
    }
}
