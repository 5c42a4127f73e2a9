package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MintTest {

    @Test
    void session_tokens_end_like_tokens_of_aws() {
        Mint mint = new Mint();
        Set<String> endings = Stream.generate(
                        () -> mint.temporary(Instant.now()).sessionToken())
                .limit(100)
                .map(token -> token.replaceAll("[^=]", ""))
                .collect(Collectors.toSet());
        assertThat(endings).containsExactlyInAnyOrder("", "=", "==");
    }
}
