package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the worked example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html. */
class AwsChunkedTest {
    private static final AwsChunked.Chain CHAIN = new AwsChunked.Chain(
            new Authorization(
                    "AKIAIOSFODNN7EXAMPLE",
                    "20130524",
                    "us-east-1",
                    "s3",
                    List.of("host"),
                    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"),
            "20130524T000000Z",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static final String FIRST =
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
                    + "a".repeat(65536) + "\r\n";
    private static final String REST =
            "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
                    + "a".repeat(1024)
                    + "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";

    @Test
    void agreesWithTheExample() {
        assertThat(decode(FIRST + REST).body()).hasSize(66560).containsOnly('a');
    }

    @Test
    void refusesAChangedChunk() {
        assertThatThrownBy(() -> decode(FIRST.replaceFirst("\na", "\nb") + REST))
                .isInstanceOf(AwsError.class)
                .hasMessageContaining("does not match");
    }

    @Test
    void refusesAMissingChunk() {
        assertThatThrownBy(() -> decode(REST)).isInstanceOf(AwsError.class);
    }

    @Test
    void refusesAnEndTooEarly() {
        assertThatThrownBy(() -> decode(FIRST.substring(0, 1000))).isInstanceOf(AwsError.class);
        assertThatThrownBy(() -> decode(FIRST)).isInstanceOf(AwsError.class);
    }

    private static AwsChunked decode(String encoded) {
        return new AwsChunked(encoded.getBytes(StandardCharsets.US_ASCII), CHAIN).decode();
    }
}
