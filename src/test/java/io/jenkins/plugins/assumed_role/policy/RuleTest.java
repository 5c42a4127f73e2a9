package io.jenkins.plugins.assumed_role.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.assumed_role.policy.Rule.Revision;
import java.util.List;
import java.util.Optional;
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
        assertThat(new Rule(false, pattern, "", "", "", Revision.ANY).matches(question(role, "a", true)))
                .isTrue();
    }

    @Test
    void without_rules_everything_is_allowed() {
        assertThat(refusal(List.of(), QUESTION)).isEmpty();
        assertThat(refusal(List.of(level("")), QUESTION)).isEmpty();
    }

    @Test
    void a_role_that_no_rule_allows_is_refused() {
        RuleLevel global = level("", allow("arn:aws:iam::111111111111:role/*"));

        assertThat(refusal(List.of(global), QUESTION)).hasValue("the only global rule does not allow it");
    }

    @Test
    void a_refusal_for_lack_of_trust_says_so() {
        RuleLevel global =
                level("", new Rule(true, PROD, "", "", "", Revision.TRUSTED), allow("arn:aws:iam::1:role/x"));

        assertThat(refusal(List.of(global), question(PROD, "infra/fork", false)))
                .hasValue("none of the 2 global rules allows it for a revision that is not trusted,"
                        + " such as that of a pull request from a fork");
        assertThat(refusal(List.of(global), question("arn:aws:iam::2:role/x", "infra/fork", false)))
                .hasValue("none of the 2 global rules allows it");
    }

    @Test
    void a_rule_that_denies_wins_wherever_it_stands() {
        RuleLevel global =
                level("", allow("*"), new Rule(false, "*:role/prod/*", "", "", "", Revision.ANY), allow(PROD));

        assertThat(refusal(List.of(global), QUESTION)).hasValue("global rule 2 denies it");
    }

    @Test
    void every_level_that_has_rules_must_allow() {
        RuleLevel global = level("", allow(PROD));
        RuleLevel wider = level("folder 'infra'", allow("*"));
        RuleLevel narrower = level("agent 'linux-1'", allow("arn:aws:iam::333333333333:role/*"));

        assertThat(refusal(List.of(global, wider), QUESTION)).isEmpty();
        assertThat(refusal(List.of(global, wider), question("arn:aws:iam::1:role/x", "infra/a", true)))
                .hasValueSatisfying(why -> assertThat(why).contains("global"));
        assertThat(refusal(List.of(global, wider, narrower), QUESTION))
                .hasValueSatisfying(why -> assertThat(why).contains("agent 'linux-1'"));
    }

    @Test
    void the_text_of_the_rules_that_decided_is_for_those_who_may_read_them() {
        RuleLevel global = new RuleLevel(
                "",
                "rule",
                List.of(
                        new Rule(false, "", "infra/**", "", "", Rule.Revision.UNTRUSTED),
                        new Rule(true, "arn:*", "", "deploy", "linux", Rule.Revision.ANY)),
                true);

        assertThat(RuleLevel.refusal(List.of(global), question(PROD, "infra/fork", false)))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.text()).isEqualTo("deny job=infra/** revision=untrusted"));
        assertThat(RuleLevel.refusal(List.of(global), question(PROD, "app", false)))
                .hasValueSatisfying(refusal -> assertThat(refusal.text())
                        .isEqualTo("deny job=infra/** revision=untrusted; allow role=arn:* agent=deploy label=linux"));
    }

    @Test
    void a_refusal_names_the_place_and_quotes_no_rule() {
        RuleLevel folder = level("folder 'infra'", new Rule(false, "", "secret/**", "", "", Revision.ANY), allow("*"));
        RuleLevel agent = new RuleLevel(
                "agent 'linux-1'", "pattern", List.of(allow("arn:aws:iam::3*"), allow("arn:aws:iam::4*")), true);

        assertThat(refusal(List.of(folder), question(PROD, "secret/job", true)))
                .hasValue("rule 1 of folder 'infra' denies it");
        assertThat(refusal(List.of(agent), QUESTION)).hasValue("none of the 2 patterns of agent 'linux-1' allows it");
        assertThat(refusal(List.of(new RuleLevel("", "rule", List.of(), false)), QUESTION))
                .hasValue("the global rules cannot be read, so no role is allowed; see the log of Jenkins");
    }

    /** Anyone who may configure an agent gives it any label. */
    @Test
    void a_label_does_not_pass_for_the_name_of_an_agent() {
        Question labelled = new Question(PROD, "a", "evil", Set.of("evil", "deploy-1"), () -> true);
        Question named = new Question(PROD, "a", "deploy-1", Set.of("linux"), () -> true);
        Rule byName = new Rule(true, "", "", "deploy-*", "", Revision.ANY);
        Rule byLabel = new Rule(true, "", "", "", "deploy-*", Revision.ANY);

        assertThat(byName.matches(labelled)).isFalse();
        assertThat(byName.matches(named)).isTrue();
        assertThat(byLabel.matches(labelled)).isTrue();
        assertThat(byLabel.matches(named)).isFalse();
        assertThat(new Rule(true, "", "", "deploy-1", "linux", Revision.ANY).matches(named))
                .isTrue();
        assertThat(new Rule(true, "", "", "deploy-1", "deploy-1", Revision.ANY).matches(labelled))
                .isFalse();
    }

    @Test
    void labels_and_revisions() {
        Rule onProd = new Rule(true, "", "", "", "prod-*", Revision.ANY);
        Rule trusted = new Rule(true, "", "", "", "", Revision.TRUSTED);

        assertThat(onProd.matches(QUESTION)).isTrue();
        assertThat(new Rule(true, "", "", "", "test", Revision.ANY).matches(QUESTION))
                .isFalse();
        assertThat(trusted.matches(QUESTION)).isTrue();
        assertThat(trusted.matches(question(PROD, "infra/fork", false))).isFalse();
        assertThat(new Rule(false, "", "", "", "", Revision.UNTRUSTED).matches(question(PROD, "infra/fork", false)))
                .isTrue();
    }

    @Test
    void trust_is_determined_only_if_a_rule_needs_it() {
        Question question = new Question(PROD, "a", "linux-1", Set.of(), () -> {
            throw new AssertionError("asked");
        });

        assertThat(refusal(List.of(level("", allow("*"))), question)).isEmpty();
    }

    private static Question question(String role, String job, boolean trusted) {
        return new Question(role, job, "linux-1", Set.of("linux-1", "prod-eu"), () -> trusted);
    }

    private static Rule allow(String role) {
        return Rule.allowing(role);
    }

    private static RuleLevel level(String place, Rule... rules) {
        return new RuleLevel(place, "rule", List.of(rules), true);
    }

    private static Optional<String> refusal(List<RuleLevel> levels, Question question) {
        return RuleLevel.refusal(levels, question).map(RuleLevel.Refusal::rule);
    }
}
