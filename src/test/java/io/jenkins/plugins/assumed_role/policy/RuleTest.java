package io.jenkins.plugins.assumed_role.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.policy.Rule.Revision;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {

    private static final String PROD = "arn:aws:iam::222222222222:role/prod/terraform";
    private static final Question QUESTION = question(PROD, "infra/live/apply", true);

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::222222222222:role/prod/terraform, true",
        "arn:aws:iam::222222222222:role/prod/*, true",
        "arn:aws:iam::222222222222:role/*, true",
        "arn:*:role/prod/?erraform, true",
        "*, true",
        "arn:aws:iam::222222222222:role/prod, false",
        "arn:aws:iam::222222222222:role/*/x, false",
        "ARN:aws:iam::222222222222:role/prod/terraform, false",
        "terraform, false"
    })
    void roles(String pattern, boolean matches) {
        assertThat(Glob.matches(pattern, PROD)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "infra/live/apply, true",
        "infra/*/apply, true",
        "infra/**, true",
        "**/apply, true",
        "**/live/**, true",
        "infra/**/apply, true",
        "infra/live/**/apply, true",
        "infra/liv?/apply, true",
        "**, true",
        "infra/*, false",
        "*, false",
        "infra, false",
        "infra/live, false",
        "*/apply, false",
        "infra?live/apply, false",
        "**/ply, false",
        "infra**/apply, true",
        "inf**/live/apply, true"
    })
    void jobs(String pattern, boolean matches) {
        assertThat(Glob.matchesPath(pattern, "infra/live/apply")).isEqualTo(matches);
    }

    @Test
    void two_stars_within_a_name_are_no_missing_folder() {
        assertThat(Glob.matchesPath("infra**/apply", "infraapply")).isFalse();
        assertThat(Glob.matchesPath("infra**/apply", "infra/apply")).isTrue();
    }

    /** IAM permits colons in the path of a role, so that it can look like the end of another ARN. */
    @ParameterizedTest
    @CsvSource({
        "arn:aws*:iam::222222222222:role/deploy, arn:aws:iam::666666666666:role/x:iam::222222222222:role/deploy",
        "arn:*:222222222222:role/deploy, arn:aws:iam::666666666666:role/x:222222222222:role/deploy",
        "*:222222222222:role/*, arn:aws:iam::666666666666:role/x:222222222222:role/deploy",
        "arn:aws:iam::*:role/deploy, arn:aws:iam::666666666666:role/x:role/deploy"
    })
    void the_path_of_a_role_does_not_pass_for_an_account(String pattern, String role) {
        assertThat(allow(pattern).matches(question(role, "a", true))).isFalse();
        assertThat(allow("arn:aws:iam::666666666666:role/x:*").matches(question(role, "a", true)))
                .isTrue();
        assertThat(new Rule(false, pattern, "", "", Revision.ANY).matches(question(role, "a", true)))
                .isTrue();
    }

    @Test
    void without_rules_everything_is_allowed() {
        assertThat(RuleLevel.refusal(List.of(), QUESTION)).isEmpty();
        assertThat(RuleLevel.refusal(List.of(level("the global rules")), QUESTION))
                .isEmpty();
    }

    @Test
    void what_no_rule_allows_is_refused() {
        RuleLevel global = level("the global rules", allow("arn:aws:iam::111111111111:role/*"));

        assertThat(RuleLevel.refusal(List.of(global), QUESTION))
                .hasValue("none of the 1 rules of the global rules allows it.");
    }

    @Test
    void a_refusal_tells_that_it_is_for_want_of_trust() {
        RuleLevel global = level(
                "the global rules", new Rule(true, PROD, "", "", Revision.TRUSTED), allow("arn:aws:iam::1:role/x"));

        assertThat(RuleLevel.refusal(List.of(global), question(PROD, "infra/fork", false)))
                .hasValue("none of the 2 rules of the global rules allows it for a revision that is not trusted,"
                        + " such as that of a fork's pull request.");
        assertThat(RuleLevel.refusal(List.of(global), question("arn:aws:iam::2:role/x", "infra/fork", false)))
                .hasValue("none of the 2 rules of the global rules allows it.");
    }

    @Test
    void a_rule_that_denies_wins_wherever_it_stands() {
        RuleLevel global = level(
                "the global rules", allow("*"), new Rule(false, "*:role/prod/*", "", "", Revision.ANY), allow(PROD));

        assertThat(RuleLevel.refusal(List.of(global), QUESTION))
                .hasValue("rule 2 of the global rules decides: deny *:role/prod/*.");
    }

    @Test
    void every_level_that_has_rules_must_allow() {
        RuleLevel global = level("the global rules", allow(PROD));
        RuleLevel wider = level("folder 'infra'", allow("*"));
        RuleLevel narrower = level("agent 'linux-1'", allow("arn:aws:iam::333333333333:role/*"));

        assertThat(RuleLevel.refusal(List.of(global, wider), QUESTION)).isEmpty();
        assertThat(RuleLevel.refusal(List.of(global, wider), question("arn:aws:iam::1:role/x", "infra/a", true)))
                .hasValueSatisfying(why -> assertThat(why).contains("global"));
        assertThat(RuleLevel.refusal(List.of(global, wider, narrower), QUESTION))
                .hasValueSatisfying(why -> assertThat(why).contains("agent 'linux-1'"));
    }

    @Test
    void labels_and_revisions() {
        Rule onProd = new Rule(true, "", "", "prod-*", Revision.ANY);
        Rule trusted = new Rule(true, "", "", "", Revision.TRUSTED);

        assertThat(onProd.matches(QUESTION)).isTrue();
        assertThat(new Rule(true, "", "", "test", Revision.ANY).matches(QUESTION))
                .isFalse();
        assertThat(trusted.matches(QUESTION)).isTrue();
        assertThat(trusted.matches(question(PROD, "infra/fork", false))).isFalse();
        assertThat(new Rule(false, "", "", "", Revision.UNTRUSTED).matches(question(PROD, "infra/fork", false)))
                .isTrue();
    }

    @Test
    void trust_is_found_out_only_if_a_rule_needs_it() {
        Question question = new Question(PROD, "a", Set.of(), () -> {
            throw new AssertionError("asked");
        });

        assertThat(RuleLevel.refusal(List.of(level("the global rules", allow("*"))), question))
                .isEmpty();
    }

    private static Question question(String role, String job, boolean trusted) {
        return new Question(role, job, Set.of("linux-1", "prod-eu"), () -> trusted);
    }

    private static Rule allow(String role) {
        return new Rule(true, role, "", "", Revision.ANY);
    }

    private static RuleLevel level(String place, Rule... rules) {
        return new RuleLevel(place, List.of(rules));
    }
}
