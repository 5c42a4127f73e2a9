package io.jenkins.plugins.assumed_role.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class SessionNameProperties {

    /** From the STS API reference. */
    private static final String STS = "[\\w+=,.@-]{2,64}";

    @Property
    void is_valid_for_sts_whatever_the_job_is_called(
            @ForAll @StringLength(max = 300) String job, @ForAll @IntRange(min = 1) int build) {
        assertThat(SessionName.of(job, String.valueOf(build))).matches(STS);
    }

    @Property
    void different_builds_never_share_a_name_that_had_to_be_changed(
            @ForAll @StringLength(max = 300) String job, @ForAll @StringLength(max = 300) String other) {
        Assume.that(!job.equals(other));
        String name = SessionName.of(job, "1");
        Assume.that(!name.equals(job.replaceAll("[/\\s#:]+", "-") + "-1"));
        assertThat(SessionName.of(other, "1")).isNotEqualTo(name);
    }

    @Example
    void keeps_what_sts_takes() {
        assertThat(SessionName.of("apply", "17")).isEqualTo("apply-17");
        assertThat(SessionName.of("team/infra/main", "17")).isEqualTo("team-infra-main-17");
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
    void a_given_name_is_checked_and_never_altered() {
        assertThat(SessionName.check("me@example.com")).isEqualTo("me@example.com");
        assertThatThrownBy(() -> SessionName.check("a b"))
                .hasMessageContaining("'a b' is not valid")
                .hasMessageContaining("2 to 64");
        assertThatThrownBy(() -> SessionName.check("x")).hasMessageContaining("2 to 64");
        assertThatThrownBy(() -> SessionName.check("x".repeat(65))).hasMessageContaining("this one has 65");
        assertThatThrownBy(() -> SessionName.check("größe")).hasMessageContaining("not valid");
    }

    @Example
    void a_template_says_nothing_that_stands_for_nothing() {
        SessionName.checkTemplate("${JOB}-${BUILD}-${NODE}-${USER}");
        SessionName.checkTemplate("deploy-$1-{x}");
        assertThatThrownBy(() -> SessionName.checkTemplate("${JOB}-${BRANCH}-x"))
                .hasMessage(
                        "sessionNameTemplate: '${BRANCH}' stands for nothing. There are ${JOB}, ${BUILD}, ${NODE}, ${USER}.");
        assertThatThrownBy(() -> SessionName.checkTemplate("${job}")).hasMessageContaining("'${job}'");
        assertThatThrownBy(() -> SessionName.checkTemplate("${JOB")).hasMessageContaining("'${JOB'");
    }
}
