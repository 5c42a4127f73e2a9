package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.core.SdkGlobalTime;

/** A clock that is wrong. The SDK keeps the offset that it measured for the whole JVM. */
@Isolated
class ClockTest {

    @AutoClose
    private final World world = new World();

    @AfterEach
    void stop() {
        SdkGlobalTime.setGlobalTimeOffset(0);
    }

    /** The SDK corrects a skewed clock from the answer of AWS; here the answers of AWS disagree. */
    @Test
    void a_clock_that_is_wrong_is_measured() {
        world.aws.clockOffset(Duration.ofMinutes(17));
        world.aws.fault("AssumeRole", Fault.error(403, "SignatureDoesNotMatch", "Signature expired"));

        assertThatThrownBy(world::assume)
                .hasMessageFindingMatch(
                        "why:   SignatureDoesNotMatch: Signature expired \\(the local clock is 10[12]\\d s behind"
                                + " that of AWS\\)")
                .hasMessageContaining("do:    Set the clock of the machine that signs");
    }

    @Test
    void a_wrong_clock_does_not_matter_if_aws_sends_the_lifetime() throws Exception {
        world.aws.clockOffset(Duration.ofMinutes(17));

        assertThat(world.assume().arn()).endsWith("/job-17");
    }
}
