package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Ec2ServiceTest {

    private static final String DESCRIBE = "Action=DescribeInstances&Version=2016-11-15";

    @AutoClose
    private final AwsEmulator aws = AwsEmulator.start();

    private User user;

    @BeforeEach
    void start() {
        user = aws.user("arn:aws:iam::111111111111:user/ci");
    }

    @Test
    void describes_instances_to_permitted_callers() throws Exception {
        assertThat(ask("ec2", user.credentials(), DESCRIBE))
                .startsWith("403 ")
                .contains("<Code>UnauthorizedOperation</Code>", "User: " + user.arn() + " is not authorized");

        user.allows("ec2:Describe*");
        assertThat(ask("ec2", user.credentials(), DESCRIBE))
                .startsWith("200 ")
                .contains("<instanceId>i-0aaaaaaaaaaaaaaa1</instanceId>", "<ownerId>111111111111</ownerId>");
        assertThat(ask("ec2", user.credentials(), DESCRIBE + "&DryRun=true"))
                .startsWith("412 ")
                .contains("DryRunOperation");
    }

    @Test
    void words_refusals_as_ec2_does() throws Exception {
        assertThat(ask("ec2", new Credentials("AKIAAAAAAAAAAAAAAAAA", "x", null, null), DESCRIBE))
                .startsWith("401 ")
                .contains("<Code>AuthFailure</Code>");
        assertThat(ask("ec2", new Credentials(user.credentials().accessKeyId(), "x", null, null), DESCRIBE))
                .startsWith("403 ")
                .contains("<Code>SignatureDoesNotMatch</Code>");
        assertThat(ask("sts", user.credentials(), DESCRIBE))
                .contains("Credential should be scoped to correct service: 'ec2'.");
        assertThat(ask("ec2", user.credentials(), "Action=RunInstances&Version=2016-11-15"))
                .contains("InvalidAction");
        assertThat(new SignedClient(aws, "ec2", user.credentials())
                        .clockOffset(Duration.ofMinutes(-20))
                        .form(DESCRIBE)
                        .body())
                .contains("<Code>RequestExpired</Code>");
    }

    @Test
    void refuses_expired_sessions() throws Exception {
        aws.role("arn:aws:iam::111111111111:role/agent").allows("ec2:*");
        Credentials session = aws.instance()
                .role("arn:aws:iam::111111111111:role/agent")
                .session()
                .credentials();
        assertThat(ask("ec2", session, DESCRIBE)).startsWith("200 ");

        aws.expireSessions();
        assertThat(ask("ec2", session, DESCRIBE)).startsWith("400 ").contains("<Code>RequestExpired</Code>");
    }

    private String ask(String service, Credentials credentials, String form) throws Exception {
        HttpResponse<String> response = new SignedClient(aws, service, credentials).form(form);
        return response.statusCode() + " " + response.body();
    }
}
