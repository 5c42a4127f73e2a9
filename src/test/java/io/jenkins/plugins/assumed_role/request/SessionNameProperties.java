package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class SessionNameProperties {

    /** The pattern of the STS API reference. */
    private static final String STS = "[\\w+=,.@-]{2,64}";

    @Property
    void is_valid_for_sts_with_any_name_of_a_job(
            @ForAll @StringLength(max = 300) String job, @ForAll @IntRange(min = 1) int build) {
        assertThat(SessionName.of(job, String.valueOf(build))).matches(STS);
    }

    @Property
    void different_jobs_never_share_a_name(
            @ForAll @StringLength(max = 300) String job, @ForAll @StringLength(max = 300) String other) {
        Assume.that(!job.equals(other));
        assertThat(SessionName.of(other, "1")).isNotEqualTo(SessionName.of(job, "1"));
    }

    @Example
    void keeps_the_characters_that_sts_accepts() {
        assertThat(SessionName.of("apply", "17")).isEqualTo("apply-17");
        assertThat(SessionName.of("team/infra/main", "17")).matches("team-infra-main-[0-9a-f]{8}-17");
    }

    @Example
    void jobs_that_differ_in_characters_that_sts_does_not_accept_have_different_names() {
        List<String> jobs = List.of(
                "infra/live/apply",
                "infra-live/apply",
                "infra/live-apply",
                "infra-live-apply",
                "infra live apply",
                "infra:live#apply");
        assertThat(jobs.stream().map(job -> SessionName.of(job, "7"))).doesNotHaveDuplicates();
        assertThat(jobs.stream().map(job -> SessionName.ofTemplate("ci-${JOB}", Map.of("JOB", job))))
                .doesNotHaveDuplicates();
    }

    @Example
    void the_text_of_a_template_needs_no_digest() {
        assertThat(SessionName.ofTemplate("ci/${NODE} ${BUILD}", Map.of("NODE", "linux-1", "BUILD", "7")))
                .isEqualTo("ci-linux-1-7");
    }

    @Example
    void a_name_that_looks_changed_is_changed() {
        String changed = SessionName.of("infra/apply", "7");
        String twin = changed.substring(0, changed.length() - "-7".length());
        assertThat(SessionName.of(twin, "7")).isNotEqualTo(changed);
        String filled = SessionName.ofTemplate("${JOB}", Map.of("JOB", "a/b"));
        assertThat(SessionName.ofTemplate("${JOB}", Map.of("JOB", filled))).isNotEqualTo(filled);
    }

    /** Trust policies may ask for a source identity. */
    @Example
    void no_user_can_have_the_source_identity_of_another() {
        String jan = SessionName.identityOf("Ján Novák");
        assertThat(jan).matches("J_n_Nov_k-[0-9a-f]{24}");
        assertThat(SessionName.identityOf(jan)).isNotEqualTo(jan).matches(STS);
        assertThat(SessionName.identityOf("jane.doe@example.com")).isEqualTo("jane.doe@example.com");
        assertThat(SessionName.identityOf("x")).matches("x-[0-9a-f]{24}");
    }

    @Example
    void a_long_name_keeps_its_beginning_and_the_build_number_and_is_stable() {
        String job = "organisation/repository-with-a-long-name/feature%2Fsomething-that-goes-on-and-on";
        assertThat(SessionName.of(job, "17"))
                .hasSize(64)
                .startsWith("organisation-repository-with-a-long-name-")
                .endsWith("-17")
                .isEqualTo(SessionName.of(job, "17"))
                .isNotEqualTo(SessionName.of(job + "x", "17"));
    }

    @Example
    void other_scripts_become_a_hash_and_stay_apart() {
        assertThat(SessionName.of("配置", "3")).matches(STS).endsWith("-3").isNotEqualTo(SessionName.of("部署", "3"));
    }

    @Example
    void a_name_of_the_user_is_checked_and_never_altered() {
        assertThat(SessionName.check("me@example.com")).isEqualTo("me@example.com");
        assertThatThrownBy(() -> SessionName.check("a b"))
                .hasMessageContaining("'a b' is not valid")
                .hasMessageContaining("2 to 64");
        assertThatThrownBy(() -> SessionName.check("x")).hasMessageContaining("2 to 64");
        assertThatThrownBy(() -> SessionName.check("x".repeat(65))).hasMessageContaining("this one has 65");
        assertThatThrownBy(() -> SessionName.check("größe")).hasMessageContaining("not valid");
    }

    @Example
    void a_template_has_no_unknown_placeholder() {
        SessionName.checkTemplate("${JOB}-${BUILD}-${NODE}-${USER}");
        SessionName.checkTemplate("deploy-$1-{x}");
        assertThatThrownBy(() -> SessionName.checkTemplate("${JOB}-${BRANCH}-x"))
                .hasMessage(
                        "sessionNameTemplate: unknown placeholder '${BRANCH}'; use ${JOB}, ${BUILD}, ${NODE}, ${USER}.");
        assertThatThrownBy(() -> SessionName.checkTemplate("${job}")).hasMessageContaining("'${job}'");
        assertThatThrownBy(() -> SessionName.checkTemplate("${JOB")).hasMessageContaining("'${JOB'");
    }
}
