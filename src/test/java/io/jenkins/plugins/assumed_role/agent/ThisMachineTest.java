package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import io.jenkins.plugins.assumed_role.emulator.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThisMachineTest {

    private static final int LIMIT_MILLIS = 2_000;
    private static final int AT_A_TIME = 60;

    /** A process that reads such an answer has everything to close the delivery. */
    @Test
    @Timeout(120)
    void an_answer_that_comes_byte_by_byte_takes_no_longer_than_another() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try (AwsEmulator aws = AwsEmulator.start()) {
            aws.instance().tokenRequired(false).role("arn:aws:iam::111111111111:role/agent");
            aws.fault("/latest/", Fault.trickle(Duration.ofMillis(900)));
            ThisMachine machine = new ThisMachine(
                    "here",
                    Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.endpoint().toString()));
            HttpCall call = new HttpCall(
                    Destination.INSTANCE_METADATA,
                    "GET",
                    aws.endpoint().resolve("/latest/meta-data/iam/security-credentials/agent"),
                    Map.of(),
                    new byte[0],
                    LIMIT_MILLIS,
                    LIMIT_MILLIS,
                    64 * 1024);
            List<Future<Duration>> exchanges = new ArrayList<>();
            for (int i = 0; i < AT_A_TIME; i++) {
                exchanges.add(threads.submit(() -> {
                    long start = System.nanoTime();
                    assertThatThrownBy(() -> machine.exchange(call)).hasMessageContaining("no whole answer");
                    return Duration.ofNanos(System.nanoTime() - start);
                }));
            }
            for (Future<Duration> exchange : exchanges) {
                assertThat(exchange.get()).isLessThan(Duration.ofMillis(2 * LIMIT_MILLIS));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
