package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    private static final String FOREIGN = "http://user:s3cr3t@proxy:3128 failed\nFinished: SUCCESS";

    @Test
    void a_sentence_of_ours_is_the_message() {
        assertThat(Failures.message(new MachineException("the block is over"))).isEqualTo("the block is over");
    }

    @Test
    void no_exception_but_our_own_stands_for_a_lost_agent() {
        assertThat(Failures.isLostAgent(new IOException(new MachineException("the agent is gone", true))))
                .isTrue();
        for (Throwable other : List.of(
                new MachineException("it failed"),
                new EOFException(),
                new ClosedChannelException(),
                new ClosedByInterruptException(),
                new IOException(new EOFException()))) {
            assertThat(Failures.isLostAgent(other)).as(other.toString()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource
    void the_text_of_another_exception_is_never_shown(Throwable foreign, String words) {
        assertThat(Failures.message(foreign)).isEqualTo(words);
    }

    static Stream<Arguments> the_text_of_another_exception_is_never_shown() {
        return Stream.of(
                Arguments.of(new IOException(FOREIGN), "IOException"),
                Arguments.of(new IllegalArgumentException(FOREIGN), "IllegalArgumentException"),
                Arguments.of(new ConnectException(FOREIGN), "the connection was refused"),
                Arguments.of(new UnknownHostException("user:s3cr3t@host"), "the host name does not resolve"),
                Arguments.of(new SecurityException(FOREIGN), "a security setting forbids it"),
                Arguments.of(new NoClassDefFoundError(FOREIGN), "a class cannot be loaded"),
                Arguments.of(new ClosedChannelException(), "the connection is closed"),
                Arguments.of(new RuntimeException((String) null), "RuntimeException"),
                Arguments.of(new MachineException(null), "MachineException"),
                Arguments.of(new AccessDeniedException("/ws@tmp/x"), "/ws@tmp/x: access is denied"),
                Arguments.of(
                        new FileSystemException("/ws@tmp/x", null, "No space left on device"),
                        "/ws@tmp/x: no space is left on the disk"),
                Arguments.of(new FileSystemException(null), "the file system reports an error"),
                Arguments.of(
                        new IOException("Cannot run program \"x\": error=13, Permission denied"), "access is denied"));
    }
}
