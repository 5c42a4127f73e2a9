package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleArnTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::222222222222:role/terraform",
                "arn:aws-cn:iam::222222222222:role/terraform",
                "arn:aws-us-gov:iam::222222222222:role/team/ci/terraform",
                "arn:aws-iso-b:iam::222222222222:role/a+b=c,d.e@f-g_h",
                "arn:aws-eusc:iam::000000000001:role/terraform",
                "arn:aws-not-known-yet:iam::222222222222:role/x",
                "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef",
            })
    void roles_of_every_partition_and_path_are_taken_as_they_are(String arn) {
        assertThat(RoleArn.parse(arn)).hasToString(arn);
    }

    @Test
    void the_arn_of_a_session_has_no_path() {
        assertThat(RoleArn.parse("arn:aws-cn:iam::222222222222:role/team/ci/terraform")
                        .sessionArn("job-17"))
                .isEqualTo("arn:aws-cn:sts::222222222222:assumed-role/terraform/job-17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|The role ARN is missing.",
                "terraform|does not start with 'arn:'",
                "\" arn:aws:iam::222222222222:role/terraform\"|white space around it",
                "arn:aws:iam|too few parts",
                "arn:aws:s3:::bucket|names the service 's3'",
                "arn:aws:iam:eu-west-1:222222222222:role/x|there is no region in it",
                "arn:aws:iam::2222:role/x|'2222' does not have 12 digits",
                "arn:aws:iam::222222222222:user/x|of the kind 'user'",
                "arn:aws:iam::222222222222:instance-profile/x|instance profile; name the role in it",
                "arn:aws:sts::222222222222:assumed-role/terraform/job-17|a session of a role; name the role itself",
                "arn:aws:iam::222222222222:role/a b|characters that IAM does not allow",
                "arn:aws:iam::222222222222:role/|characters that IAM does not allow",
            })
    void the_message_explains_the_fault_and_shows_a_valid_value(String arn, String what) {
        assertThatThrownBy(() -> RoleArn.parse(arn))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("arn:aws:iam::123456789012:role/name");
    }

    @Test
    void hostile_text_is_quoted_in_one_short_line() {
        assertThatThrownBy(() -> RoleArn.parse("arn:\u001b[31m\n" + "x".repeat(100_000)))
                .hasMessageMatching("[^\\p{Cntrl}]{1,400}");
    }
}
