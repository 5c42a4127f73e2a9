package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.sts.AnsweringMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The questions that an agent asks ahead, and those that it leaves to the controller. */
class LookAheadTest {

    private static final String CREDENTIALS = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/";

    private final List<String> asked = new ArrayList<>();

    @Test
    void the_instance_is_asked_for_its_token_once() throws Exception {
        read(Map.of(), Map.of());

        assertThat(asked)
                .containsExactly(
                        "PUT http://169.254.169.254/latest/api/token",
                        "GET http://169.254.169.254/latest/meta-data/placement/region",
                        CREDENTIALS,
                        CREDENTIALS + "answer");
    }

    @Test
    void a_region_of_the_build_spares_the_question_for_it() throws Exception {
        read(Map.of(), Map.of("AWS_REGION", "eu-west-1"));

        assertThat(asked).doesNotContain("GET http://169.254.169.254/latest/meta-data/placement/region");
    }

    @Test
    void keys_of_the_build_spare_the_question_for_a_role() throws Exception {
        read(
                Map.of("AWS_REGION", "eu-west-1"),
                Map.of("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY", "s3cr3t"));

        assertThat(asked).isEmpty();
    }

    @Test
    void an_endpoint_is_not_asked_with_a_token_that_the_agent_does_not_have() throws Exception {
        Map<String, String> container = Map.of(
                "AWS_REGION",
                "eu-west-1",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "of the agent");

        SourceReading own = read(container, Map.of());
        assertThat(asked).containsExactly("GET http://169.254.170.23/v1/credentials");
        assertThat(own.answers()).hasSize(1);

        asked.clear();
        read(container, Map.of("AWS_CONTAINER_AUTHORIZATION_TOKEN", "of the build"));
        assertThat(asked).isEmpty();
    }

    @Test
    void a_service_that_is_switched_off_or_may_take_too_long_is_left_to_the_controller() throws Exception {
        read(Map.of("AWS_EC2_METADATA_DISABLED", "true"), Map.of());
        read(Map.of("AWS_METADATA_SERVICE_TIMEOUT", "60"), Map.of());
        read(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://not a host"), Map.of());

        assertThat(asked).isEmpty();
    }

    @Test
    void a_service_that_fails_is_asked_no_further() throws Exception {
        AnsweringMachine machine = new AnsweringMachine(Map.of("AWS_REGION", "eu-west-1"), call -> {
            asked.add(call.toString());
            throw new ExchangeException(ExchangeException.Reason.NO_CONNECTION, "refused");
        });

        SourceReading reading = LookAhead.read(machine, query());

        assertThat(asked).hasSize(1);
        assertThat(reading.answers().values())
                .containsExactly(new SourceReading.Failed(ExchangeException.Reason.NO_CONNECTION, "refused"));
    }

    private SourceReading read(Map<String, String> ofAgent, Map<String, String> ofBuild) throws Exception {
        AnsweringMachine machine = new AnsweringMachine(ofAgent, call -> {
            asked.add(call.toString());
            return new HttpAnswer(200, Map.of(), "answer".getBytes(StandardCharsets.US_ASCII));
        });
        return LookAhead.read(machine, query().with(ofBuild));
    }

    private static SourceQuery query() {
        return new SourceQuery(List.of(SourceKind.values()), null, true, true, Map.of());
    }
}
