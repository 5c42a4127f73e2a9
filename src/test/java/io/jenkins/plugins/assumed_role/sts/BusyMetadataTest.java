package io.jenkins.plugins.assumed_role.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service of the machine that limits the rate of requests.
 *
 * @see <a href="https://github.com/aws/amazon-ecs-agent/issues/1231">amazon-ecs-agent 1231</a>
 */
class BusyMetadataTest {

    @AutoClose
    private final World world = new World();

    @ParameterizedTest
    @CsvSource({"CREDENTIALS, 429", "CREDENTIALS, 503", "CONTAINER, 429", "CONTAINER, 503", "METADATA_TOKEN, 429"})
    void one_refusal_is_followed_by_another_request(FaultyExchange exchange, int status) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Fault busy = Fault.error(status, "Throttling", "Rate exceeded");
        exchange.prepare(world);
        exchange.answer(world, call -> (asked.incrementAndGet() == 1 ? busy : Fault.delay(Duration.ZERO)).answer(call));

        assertThat(world.assume().role()).hasToString(World.TARGET);
        assertThat(asked).hasValueGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDENTIALS", "CONTAINER"})
    void refusals_without_end_are_the_failure(FaultyExchange exchange) {
        exchange.prepare(world);
        exchange.answer(world, Fault.error(429, "Throttling", "Rate exceeded"));

        assertThatThrownBy(world::assume)
                .isInstanceOf(AssumeRoleException.class)
                .hasMessageContaining("429");
    }
}
