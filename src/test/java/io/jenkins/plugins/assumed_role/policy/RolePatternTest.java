package io.jenkins.plugins.assumed_role.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.request.RoleArn;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** A pattern that no role can match is refused in each of its spellings. */
class RolePatternTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::22222222222:role/prod-*",
                "arn:aws:iam::2222222222222:role/prod-*",
                "arn:aws:iam::22222222222a:role/x",
                "arn:aws:iam::222222222222:roles/x",
                "arn:aws:iam::*:roles/x",
                "arn:aws:iam::222222222222:user/x",
                "arn:aws:iam::222222222222:role",
                "arn:aws:iam::222222222222:role/",
                "arn:aws:iam::222222222222:role/a b",
                "arn:aws:iam::222222222222:role/größe",
                "arn:aws:iam::222222222222:Role/x",
                "arn:aws:iam:us-east-1:222222222222:role/x",
                "arn:aws:iam:*:222222222222:role/x ",
                "arn:aws:sts::222222222222:assumed-role/x/*",
                "arn:aws:s3:::bucket",
                "ARN:aws:iam::222222222222:role/x",
                "arn:AWS:iam::222222222222:role/x",
                "arn:azure:iam::222222222222:role/x",
                "arn:aws-usgov:iam::222222222222:role/x",
                "arn:aws-cn-*:iam::222222222222:role/x",
                "arn:aws:iam:222222222222:role/x",
                "arn:aws:iam::2222:*",
                "*:roles/*",
                "*:222:role/*",
                "deploy-*",
                "*deploy-* ",
                "???",
                "prod",
                "*/",
                "*:role/????????????????????????????????????????????????????????????????? *"
            })
    void impossible(String pattern) {
        assertThatThrownBy(() -> RolePattern.check(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can never match the ARN of a role");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "**",
                "arn:*",
                "*terraform",
                "*:role/deploy-*",
                "arn:aws*:iam::222222222222:role/*",
                "arn:aws-us-gov:iam::222222222222:role/a/b/c-?",
                "arn:aws:iam::2222????????:role/x",
                "arn:aws:iam::222*:role/x",
                "arn:aws:iam::222222222222:*",
                "arn:aws:iam::*/prod",
                "arn:aws:iam::222222222222:role/a:b/c",
                "arn?aws?iam??222222222222?role?x",
                "*/prod/*",
                "a*x"
            })
    void possible(String pattern) {
        assertThat(RolePattern.check(pattern)).isEqualTo(pattern);
    }

    @Test
    void a_name_has_at_most_64_characters() {
        String role = "arn:aws:iam::222222222222:role/";
        assertThat(RolePattern.check(role + "n".repeat(64))).hasSize(role.length() + 64);
        assertThatThrownBy(() -> RolePattern.check(role + "n".repeat(65))).hasMessageContaining("can never match");
        assertThatThrownBy(() -> RolePattern.check("*".repeat(3_000))).hasMessageContaining("at most 2048 characters");
    }

    @Test
    void the_message_shows_where_it_goes_wrong() {
        assertThatThrownBy(() -> RolePattern.check("arn:aws:iam::22222222222:role/prod-*"))
                .hasMessage("role: 'arn:aws:iam::22222222222:role/prod-*' can never match the ARN of a role:"
                        + " no role ARN has ':role/prod-*' there."
                        + " A pattern looks like arn:aws:iam::222222222222:role/deploy-*");
    }

    @Test
    void the_longest_pattern_takes_no_time() {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> RolePattern.check("*a".repeat(1_024).substring(0, 200) + "*"));
    }

    /** Fails if a later version of the SDK has another partition, which the plugin then needs too. */
    @Test
    void all_partitions_of_the_sdk_are_known() {
        assertThat(Region.regions())
                .allSatisfy(region -> assertThat(RolePattern.PARTITIONS)
                        .contains(
                                region.metadata() == null
                                        ? "aws"
                                        : region.metadata().partition().id()));
    }

    @Property(tries = 300)
    void every_arn_with_wildcards_is_possible(
            @ForAll @Size(max = 6) java.util.List<@IntRange(max = 57) Integer> stars, @ForAll boolean one) {
        String arn = "arn:aws-us-gov:iam::123456789012:role/path/of/it/Name_+=,.@-";
        RoleArn.parse(arn);
        StringBuilder pattern = new StringBuilder(arn);
        stars.forEach(at -> pattern.setCharAt(at, one ? '?' : '*'));
        assertThat(RolePattern.check(pattern.toString())).isEqualTo(pattern.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/", "x:y", "x%y", "*/"})
    void a_pattern_that_lacks_the_name_of_a_role_is_refused_with_that_reason(String name) {
        assertThatThrownBy(() -> RolePattern.check("arn:aws:iam::222222222222:role/" + name))
                .hasMessageContaining("it does not end with the name of a role");
    }
}
