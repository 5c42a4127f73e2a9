package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the choice of the STS endpoint. Nothing is sent here: there is no such machine.
 *
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/sts.html">AWS STS endpoints and quotas</a>
 */
class EndpointTest {

    private static final String ROLE = "arn:%s:iam::222222222222:role/terraform";

    @ParameterizedTest(name = "{1} {2} {3}")
    @CsvSource(nullValues = "-", textBlock = """
            aws,           eu-central-1,    -,    -,    https://sts.eu-central-1.amazonaws.com
            aws,           us-east-1,       -,    -,    https://sts.us-east-1.amazonaws.com
            aws,           eu-central-1,    -,    true, https://sts.eu-central-1.api.aws
            aws,           us-west-2,       true, -,    https://sts-fips.us-west-2.amazonaws.com
            aws,           us-west-2,       true, true, https://sts-fips.us-west-2.api.aws
            aws,           xx-new-7,        -,    -,    https://sts.xx-new-7.amazonaws.com
            aws-cn,        cn-north-1,      -,    -,    https://sts.cn-north-1.amazonaws.com.cn
            aws-cn,        cn-new-9,        -,    -,    https://sts.cn-new-9.amazonaws.com.cn
            aws-us-gov,    us-gov-west-1,   -,    -,    https://sts.us-gov-west-1.amazonaws.com
            aws-us-gov,    us-gov-east-1,   true, -,    https://sts.us-gov-east-1.amazonaws.com
            aws-iso,       us-iso-east-1,   -,    -,    https://sts.us-iso-east-1.c2s.ic.gov
            aws-iso-b,     us-isob-east-1,  -,    -,    https://sts.us-isob-east-1.sc2s.sgov.gov
            aws-eusc,      eusc-de-east-1,  -,    -,    https://sts.eusc-de-east-1.amazonaws.eu
            aws-new,       xn-first-1,      -,    -,    https://sts.xn-first-1.amazonaws.com
            """)
    void is_that_of_the_region(String partition, String region, Boolean fips, Boolean dualStack, String url)
            throws Exception {
        StsEndpoint endpoint = resolve(partition, region, fips, dualStack, Map.of());

        assertThat(endpoint.uri()).hasToString(url);
        assertThat(endpoint.region().id()).isEqualTo(region);
        assertThat(endpoint.configured()).isFalse();
    }

    @Test
    void follows_the_configuration_of_the_machine_without_an_argument() throws Exception {
        Map<String, String> machine = Map.of(
                "AWS_REGION", "us-west-2", "AWS_USE_FIPS_ENDPOINT", "TRUE", "AWS_USE_DUALSTACK_ENDPOINT", "true");

        assertThat(resolve("aws", null, null, null, machine).uri()).hasToString("https://sts-fips.us-west-2.api.aws");
        assertThat(resolve("aws", null, false, false, machine).uri())
                .hasToString("https://sts.us-west-2.amazonaws.com");
        assertThat(resolve("aws", "us-east-1", null, false, machine).uri())
                .hasToString("https://sts-fips.us-east-1.amazonaws.com");
    }

    @Test
    void the_region_of_the_machine_is_the_first_that_is_set() throws Exception {
        Map<String, String> machine = new HashMap<>(Map.of("AWS_DEFAULT_REGION", "eu-west-3"));
        assertThat(resolve("aws", null, null, null, machine).region().id()).isEqualTo("eu-west-3");

        machine.put("AWS_REGION", "eu-west-2");
        assertThat(resolve("aws", null, null, null, machine).region().id()).isEqualTo("eu-west-2");
        assertThat(resolve("aws", "eu-west-1", null, null, machine).region().id())
                .isEqualTo("eu-west-1");
    }

    @Test
    void the_region_of_the_machine_is_checked_too() {
        assertThatThrownBy(() -> resolve("aws", null, null, null, Map.of("AWS_REGION", "x.evil.example/")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        finding -> assertThat(finding.remedy())
                                .isEqualTo("Correct AWS_REGION, or set the argument region."))
                .hasMessageContaining("'x.evil.example/' is not an AWS region");
    }

    @Test
    void configured_endpoints_come_in_the_order_of_the_sdks() throws Exception {
        Map<String, String> machine = new HashMap<>(Map.of("AWS_ENDPOINT_URL", "http://all.example"));
        assertThat(resolve("aws", "eu-west-1", null, null, machine).uri()).hasToString("http://all.example");

        machine.put("AWS_ENDPOINT_URL_STS", "http://sts.example");
        assertThat(resolve("aws", "eu-west-1", null, null, machine))
                .hasToString("http://sts.example in eu-west-1")
                .matches(StsEndpoint::configured);

        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(ROLE.formatted("aws")))
                .region("eu-west-1")
                .stsEndpoint("https://vpce-1.sts.eu-west-1.vpce.amazonaws.com/")
                .build(World.CALLER);
        assertThat(StsEndpoint.resolve(request, machine, metadata(machine)))
                .hasToString("https://vpce-1.sts.eu-west-1.vpce.amazonaws.com/ in eu-west-1")
                .matches(StsEndpoint::configured);

        machine.put("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assertThat(resolve("aws", "eu-west-1", null, null, machine))
                .hasToString("https://sts.eu-west-1.amazonaws.com in eu-west-1");
    }

    @Test
    void a_configured_endpoint_that_is_no_url() {
        assertThatThrownBy(() -> resolve("aws", "eu-west-1", null, null, Map.of("AWS_ENDPOINT_URL", "sts:443")))
                .hasMessageContaining("'sts:443' is not an http or https URL");
    }

    @Test
    void fips_is_not_undone_by_a_configured_endpoint() throws Exception {
        for (Map<String, String> machine : List.of(
                Map.of(
                        "AWS_USE_FIPS_ENDPOINT",
                        "true",
                        "AWS_ENDPOINT_URL_STS",
                        "https://u:p@sts.us-west-2.amazonaws.com"),
                Map.of("AWS_USE_FIPS_ENDPOINT", "true", "AWS_ENDPOINT_URL", "https://fips.example.com.evil"))) {
            assertThatThrownBy(() -> resolve("aws", "us-west-2", null, null, machine))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("the configured STS endpoint 'https://")
                    .hasMessageNotContaining("u:p")
                    .hasMessageContaining("does not have the name of a FIPS endpoint");
        }
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(ROLE.formatted("aws")))
                .region("us-west-2")
                .fips(true)
                .stsEndpoint("https://sts.us-west-2.amazonaws.com")
                .build(World.CALLER);
        assertThatThrownBy(() -> StsEndpoint.resolve(request, Map.of(), metadata(Map.of())))
                .hasMessageContaining("Nothing was sent.");
        assertThat(resolve(
                                "aws",
                                "us-west-2",
                                true,
                                null,
                                Map.of("AWS_ENDPOINT_URL_STS", "https://vpce-1.sts-fips.us-west-2.vpce.amazonaws.com"))
                        .configured())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "aws, cn-north-1, aws-cn",
        "aws-cn, eu-west-1, aws",
        "aws-us-gov, us-east-1, aws",
        "aws-iso, us-isob-east-1, aws-iso-b",
        "aws, eusc-de-east-1, aws-eusc",
        "aws-gov, us-gov-west-1, aws-us-gov",
    })
    void a_region_of_another_partition_than_the_role_is_refused(String partition, String region, String other) {
        assertThatThrownBy(() -> resolve(partition, region, null, null, Map.of()))
                .hasMessageContaining("region " + region + " is in the partition " + other + ", but the role is in "
                        + partition + "; credentials are not valid across partitions. Nothing was sent.");
    }

    /** The SDKs use this name for the global endpoint; it is not a region to sign for. */
    @ParameterizedTest
    @ValueSource(strings = {"aws-global", "aws-cn-global"})
    void a_global_endpoint_is_no_region(String region) {
        assertThatThrownBy(() -> resolve("aws", region, null, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region: '" + region + "' is not an AWS region");
    }

    private static StsEndpoint resolve(
            String partition, String region, Boolean fips, Boolean dualStack, Map<String, String> machine)
            throws Exception {
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(ROLE.formatted(partition)))
                .region(region)
                .fips(fips)
                .dualStack(dualStack)
                .build(World.CALLER);
        return StsEndpoint.resolve(request, machine, metadata(machine));
    }

    private static InstanceMetadata metadata(Map<String, String> machine) {
        return new InstanceMetadata(
                new AnsweringMachine(machine, call -> {
                    throw new AssertionError(call + " was sent");
                }),
                machine);
    }
}
