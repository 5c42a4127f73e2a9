package io.jenkins.plugins.assumed_role.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3RequestTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9000,                           /state/a%20b/c, state, a b/c",
        "state.s3.eu-central-1.amazonaws.com,      /a%20b/c,       state, a b/c",
        "my.state.s3-fips.us-gov-west-1.amazonaws.com, /key,       my.state, key",
        "state.localhost:9000,                     /key,           state, key",
        "s3.eu-central-1.amazonaws.com,            /state/key,     state, key"
    })
    void findsBucketAndKeyInPathOrHost(String host, String path, String bucket, String key) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", List.of(host));

        S3Request request = S3Request.of(new WireRequest("GET", path, path, "x-id=GetObject", headers, new byte[0]));

        assertThat(request.bucket()).isEqualTo(bucket);
        assertThat(request.key()).isEqualTo(key);
        assertThat(request.action()).isEqualTo("GetObject");
    }
}
