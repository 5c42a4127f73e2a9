package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.AGENT;
import static io.jenkins.plugins.assumed_role.sts.World.HUB;
import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Credentials;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles assumed one with the other, each with its own arguments, and the limits of a session of a role. */
class ChainTest {

    @AutoClose
    private final World world = new World();

    @BeforeEach
    void start() {
        world.aws
                .role(HUB)
                .trusts(AGENT)
                .mayAssume(TARGET)
                .externalId("for-the-hub")
                .trustsTags()
                .trustsSourceIdentity();
        world.aws
                .role(TARGET)
                .trusts(HUB)
                .externalId("for-the-target")
                .trustsTags()
                .trustsSourceIdentity();
    }

    @Test
    void each_hop_has_its_own_arguments() throws Exception {
        world.assume(new RoleRequest.Builder(target().duration(900))
                .autoTags(true)
                .via(hub().sessionName("on-the-way")
                        .duration(1800)
                        .tags(Map.of("team", "infra"))
                        .sourceIdentity("auto")));

        assertThat(world.aws.requests("AssumeRole").get(0).parameters())
                .containsAllEntriesOf(Map.of(
                        "RoleArn", HUB,
                        "RoleSessionName", "on-the-way",
                        "DurationSeconds", "1800",
                        "ExternalId", "for-the-hub",
                        "Tags.member.1.Key", "team",
                        "Tags.member.1.Value", "infra",
                        "SourceIdentity", "jane"))
                .doesNotContainKey("Tags.member.2.Key");
        assertThat(world.sent())
                .isEqualTo(Map.of(
                        "RoleArn", TARGET,
                        "RoleSessionName", "job-17",
                        "DurationSeconds", "900",
                        "ExternalId", "for-the-target",
                        "Tags.member.1.Key", "build",
                        "Tags.member.1.Value", "17",
                        "Tags.member.2.Key", "job",
                        "Tags.member.2.Value", "team/job"));
    }

    @Test
    void the_agent_role_is_no_part_of_a_longer_session() {
        assertRefused(
                new RoleRequest.Builder(target().duration(3601)).via(hub()),
                "duration: 3601 is more than 3600 seconds, the AWS limit for a session of " + TARGET
                        + " here, even if the role allows more, because it is assumed with " + HUB
                        + ", itself a session of a role (role chaining).");
    }

    @Test
    void a_tag_that_an_earlier_hop_passes_on_cannot_be_set_again() {
        assertRefused(
                new RoleRequest.Builder(target().tags(Map.of("team", "b")))
                        .via(hub().tags(Map.of("Team", "a")).transitiveTagKeys(List.of("Team"))),
                "tags: 'team' cannot be set again for " + TARGET
                        + ", because an earlier role of the chain passes it on (transitiveTagKeys).");
    }

    @Test
    void a_tag_that_an_earlier_hop_passes_on_takes_the_place_of_the_automatic_one() throws Exception {
        world.assume(new RoleRequest.Builder(target().transitiveTagKeys(List.of("job", "build")))
                .autoTags(true)
                .via(hub().tags(Map.of("Job", "a")).transitiveTagKeys(List.of("job"))));

        assertThat(world.sent())
                .containsEntry("Tags.member.1.Key", "build")
                .containsEntry("TransitiveTagKeys.member.1", "build")
                .doesNotContainKeys("Tags.member.2.Key", "TransitiveTagKeys.member.2");
    }

    @Test
    void a_source_identity_stays_to_the_end() throws Exception {
        assertRefused(
                new RoleRequest.Builder(target().sourceIdentity("joe")).via(hub().sourceIdentity("auto")),
                "sourceIdentity: 'joe' cannot be set for " + TARGET
                        + ", because an earlier role of the chain sets 'jane', which goes on to the end of the chain.");
        world.assume(new RoleRequest.Builder(target().sourceIdentity("jane")).via(hub().sourceIdentity("auto")));

        assertThat(world.sent()).containsEntry("SourceIdentity", "jane");
    }

    @Test
    void a_session_as_source_gets_no_more_than_an_hour() {
        var source = new Source.Given("ASIA", "secret", "token", "the enclosing block", true);

        assertThatThrownBy(() -> world.assume(new RoleRequest.Builder(target().duration(3601)).source(source)))
                .hasMessageContaining("duration: 3601 is more than 3600 seconds")
                .hasMessageContaining("because it is assumed with the enclosing block, itself a session of a role")
                .hasMessageContaining("Nothing was sent.")
                .hasMessageContaining("do:    Set a duration of 3600 s or less.");
        assertThat(world.aws.count("AssumeRole")).isZero();
    }

    @Test
    void the_keys_of_a_user_get_the_duration_that_the_role_allows() throws Exception {
        Credentials keys = world.aws
                .user("arn:aws:iam::111111111111:user/ci")
                .mayAssume(TARGET)
                .credentials();
        world.aws.role(TARGET).trusts("arn:aws:iam::111111111111:user/ci").maxSessionDuration(Duration.ofHours(12));
        var source = new Source.Given(keys.accessKeyId(), keys.secretAccessKey(), null, "credentials 'aws'", false);

        RoleSession session = world.assume(new RoleRequest.Builder(target().duration(43_200)).source(source));

        assertThat(session.expiration()).isAfter(Instant.now().plusSeconds(43_000));
        assertThat(world.sent()).containsEntry("DurationSeconds", "43200");

        world.aws.role(TARGET).maxSessionDuration(Duration.ofHours(2));
        assertThatThrownBy(() -> world.assume(new RoleRequest.Builder(target().duration(7201)).source(source)))
                .hasMessageContaining(
                        "why:   ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
                .hasMessageContaining(
                        "do:    Set a shorter duration, or raise the maximum session duration of " + TARGET);
        assertThat(world.aws.count("AssumeRole")).as("never tried again").isEqualTo(2);
    }

    private void assertRefused(RoleRequest.Builder request, String message) {
        assertThatThrownBy(() -> world.assume(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(world.aws.requests()).isEmpty();
    }

    private static Hop.Builder hub() {
        return new Hop.Builder(HUB).externalId("for-the-hub");
    }

    private static Hop.Builder target() {
        return new Hop.Builder(TARGET).externalId("for-the-target");
    }
}
