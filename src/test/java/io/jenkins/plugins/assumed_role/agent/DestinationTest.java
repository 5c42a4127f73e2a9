package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void lets_allowed_addresses_through(Destination destination, URI uri) {
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
        "CONFIGURED_STS, http://2852039166/",
        "CONFIGURED_STS, http://0xa9fea9fe/",
        "CONFIGURED_STS, http://169.254.43518/",
        "CONFIGURED_STS, http://0251.254.169.254/",
        "CONFIGURED_STS, http://169.254.169.254.:80/",
        "CONFIGURED_STS, http://instance-data/",
        "CONFIGURED_STS, http://Instance-Data.ec2.internal./",
        "CONFIGURED_STS, http://[::ffff:169.254.169.254]/",
        "CONFIGURED_STS, http://[::ffff:a9fe:a9fe]/",
        "CONFIGURED_STS, http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "CONFIGURED_STS, http://[::169.254.169.254]/",
        "CONFIGURED_STS, http://[64:ff9b::a9fe:a9fe]/",
        "CONFIGURED_STS, http://[2002:a9fe:a9fe::1]/",
        "CONFIGURED_STS, http://[FD00:EC2:0::254]/",
        "CONFIGURED_STS, http://[fd00:0ec2:0:0:0:0:0:254]/",
        "CONFIGURED_STS, http://[fe80::1]/",
        "CONFIGURED_STS, http://[febf::1%25lo]/",
        "CONFIGURED_STS, https://under_score.example.com/",
    })
    void lets_nothing_else_through(Destination destination, URI uri) {
        assertThat(destination.allows(uri, NAMED)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254", "64:ff9b::a9fe:a9fe"})
    void a_name_does_not_lead_to_the_address_of_a_service_of_the_machine(String address) throws Exception {
        InetAddress found = InetAddress.getByName(address);

        assertThat(Destination.CONFIGURED_STS.allows(URI.create("http://sts.example.com/"), found))
                .isFalse();
        assertThat(Destination.STS.allows(URI.create("https://sts.eu-central-1.amazonaws.com/"), found))
                .isFalse();
        assertThat(Destination.CONTAINER_CREDENTIALS.allows(URI.create("http://localhost/"), found))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "127.0.0.1", "52.94.1.1", "2a05:d000::1", "fd12::1", "64:ff9b::345e:101"})
    void a_name_leads_to_any_other_address(String address) throws Exception {
        assertThat(Destination.CONFIGURED_STS.allows(
                        URI.create("http://sts.example.com/"), InetAddress.getByName(address)))
                .isTrue();
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
