package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {

    private static final Map<String, String> NAMED =
            Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338/");

    @ParameterizedTest
    @CsvSource({
        "INSTANCE_METADATA, http://169.254.169.254/latest/api/token",
        "INSTANCE_METADATA, http://[fd00:ec2::254]/latest/api/token",
        "INSTANCE_METADATA, http://127.0.0.1:1338/latest/api/token",
        "CONTAINER_CREDENTIALS, http://169.254.170.2/v2/credentials/x",
        "CONTAINER_CREDENTIALS, http://169.254.170.23/v1/credentials",
        "CONTAINER_CREDENTIALS, http://[fd00:ec2::23]/v1/credentials",
        "CONTAINER_CREDENTIALS, http://localhost:51679/x",
        "CONTAINER_CREDENTIALS, https://credentials.example.com/x",
        "STS, https://sts.eu-central-1.amazonaws.com/",
        "STS, https://sts-fips.us-east-1.amazonaws.com",
        "STS, https://sts.cn-north-1.amazonaws.com.cn",
        "STS, https://sts.eusc-de-east-1.amazonaws.eu",
        "STS, https://sts.us-iso-east-1.c2s.ic.gov",
        "CONFIGURED_STS, http://127.0.0.1:4566",
        "CONFIGURED_STS, https://vpce-0123.sts.eu-central-1.vpce.amazonaws.com",
    })
    void lets_through_what_it_is_for(Destination destination, URI uri) {
        assertThat(destination.allows(uri, NAMED)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "INSTANCE_METADATA, http://127.0.0.1:1339/latest/api/token",
        "INSTANCE_METADATA, https://127.0.0.1:1338/latest/api/token",
        "INSTANCE_METADATA, http://169.254.169.254:8080/",
        "INSTANCE_METADATA, http://intranet/",
        "CONTAINER_CREDENTIALS, http://169.254.169.254/latest/meta-data/",
        "CONTAINER_CREDENTIALS, http://credentials.example.com/",
        "CONTAINER_CREDENTIALS, http://127.0.0.1.example.com/",
        "STS, http://sts.eu-central-1.amazonaws.com/",
        "STS, https://sts.eu-central-1.amazonaws.com:8443/",
        "STS, https://evil.example.com/",
        "STS, https://sts/",
        "CONFIGURED_STS, http://169.254.169.254/",
        "CONFIGURED_STS, http://169.254.170.2/",
        "CONFIGURED_STS, http://[fd00:ec2::254]/",
        "CONFIGURED_STS, file:///etc/passwd",
    })
    void lets_nothing_else_through(Destination destination, URI uri) {
        assertThat(destination.allows(uri, NAMED)).isFalse();
    }

    @Test
    void sends_nothing_to_a_forbidden_address() {
        HttpCall call = new HttpCall(
                Destination.STS,
                "GET",
                URI.create("http://127.0.0.1:1/?secret"),
                Map.of(),
                new byte[0],
                1000,
                1000,
                1000);
        assertThatThrownBy(() -> new ThisMachine("here", Map.of()).exchange(call))
                .isInstanceOfSatisfying(
                        ExchangeException.class, x -> assertThat(x.reason()).isEqualTo(Reason.FORBIDDEN))
                .hasMessage("GET http://127.0.0.1:1/ was not sent: that address is not allowed for STS");
    }
}
