package io.jenkins.plugins.assumed_role.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AwsConsoleTest {

    @Test
    void a_link_leads_to_the_console_of_the_partition() {
        assertThat(AwsConsole.of("aws").role("arn:aws:iam::222222222222:role/team/deploy+1"))
                .isEqualTo("https://console.aws.amazon.com/iam/home#/roles/details/deploy%2B1");
        assertThat(AwsConsole.of("aws-cn").events("cn-north-1", "infra-17"))
                .isEqualTo("https://cn-north-1.console.amazonaws.cn/cloudtrailv2/home?region=cn-north-1"
                        + "#/events?Username=infra-17");
    }

    @Test
    void a_partition_without_a_public_console_has_no_link() {
        assertThat(AwsConsole.of("aws-iso")).isNull();
    }
}
