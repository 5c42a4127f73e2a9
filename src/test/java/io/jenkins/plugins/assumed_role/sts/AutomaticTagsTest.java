package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.World.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests automatic session tags: they are optional, and never the reason why a request fails. */
class AutomaticTagsTest {

    @AutoClose
    private final World world = new World();

    @BeforeEach
    void start() {
        world.aws.role(TARGET).trustsTags();
    }

    @Test
    void are_sent_only_if_requested() throws Exception {
        world.assume(tagged(Map.of("team", "a")).autoTags(false));
        assertThat(world.sent()).containsEntry("Tags.member.1.Key", "team").doesNotContainKey("Tags.member.2.Key");

        world.assume(tagged(Map.of("team", "a")));
        assertThat(world.sent())
                .containsAllEntriesOf(Map.of(
                        "Tags.member.1.Key", "build",
                        "Tags.member.1.Value", "17",
                        "Tags.member.2.Key", "job",
                        "Tags.member.2.Value", "team/job",
                        "Tags.member.3.Key", "team",
                        "Tags.member.3.Value", "a"));
    }

    /** STS treats Job and job as one key. */
    @Test
    void give_way_to_requested_ones() throws Exception {
        world.assume(tagged(Map.of("Job", "mine")));

        assertThat(world.sent())
                .containsAllEntriesOf(Map.of(
                        "Tags.member.1.Key", "Job",
                        "Tags.member.1.Value", "mine",
                        "Tags.member.2.Key", "build"))
                .doesNotContainKey("Tags.member.3.Key");
    }

    @Test
    void take_only_the_room_that_is_left() {
        Map<String, String> asked = new HashMap<>();
        IntStream.range(0, 49).forEach(i -> asked.put("key" + i, "v"));

        RoleRequest request = tagged(asked).build(World.CALLER);

        assertThat(request.target().allTags())
                .hasSize(50)
                .containsAllEntriesOf(asked)
                .containsKey("build");
    }

    @Test
    void that_make_a_request_too_large_are_left_out_once_and_a_note_reports_it() throws Exception {
        world.aws.fault("AssumeRole", 1, tooLarge());

        RoleSession session = world.assume(new RoleRequest.Builder(
                        new Hop.Builder(TARGET).tags(Map.of("team", "a")).transitiveTagKeys(List.of("team", "job")))
                .autoTags(true));

        assertThat(world.sent())
                .containsEntry("Tags.member.1.Key", "team")
                .containsEntry("TransitiveTagKeys.member.1", "team")
                .doesNotContainKeys("Tags.member.2.Key", "TransitiveTagKeys.member.2");
        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
        assertThat(session.notes())
                .containsExactly(
                        "The automatic session tags build, job were left out: PackedPolicyTooLarge: Packed size of"
                                + " session tags consumes 130% of allotted space.");
    }

    @Test
    void are_left_out_only_once() {
        world.aws.fault("AssumeRole", tooLarge());

        assertThatThrownBy(() -> world.assume(tagged(Map.of("team", "a"))))
                .hasMessageContaining("why:   PackedPolicyTooLarge: Packed size of session tags consumes 130%")
                .hasMessageContaining("do:    Reduce the session tags and policies");
        assertThat(world.aws.count("AssumeRole")).isEqualTo(2);
    }

    @Test
    void without_them_a_request_that_is_too_large_fails_at_once() {
        world.aws.fault("AssumeRole", tooLarge());

        assertThatThrownBy(() -> world.assume(tagged(Map.of("team", "a")).autoTags(false)))
                .hasMessageContaining("why:   PackedPolicyTooLarge");
        assertThat(world.aws.count("AssumeRole")).isEqualTo(1);
    }

    @Test
    void no_note_is_written_after_success() throws Exception {
        assertThat(world.assume(tagged(Map.of())).notes()).isEmpty();
    }

    private static RoleRequest.Builder tagged(Map<String, String> tags) {
        return new RoleRequest.Builder(new Hop.Builder(TARGET).tags(tags)).autoTags(true);
    }

    private static Fault tooLarge() {
        return Fault.error(400, "PackedPolicyTooLarge", "Packed size of session tags consumes 130% of allotted space.");
    }
}
