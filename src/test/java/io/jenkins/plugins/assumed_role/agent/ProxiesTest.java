package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final String STS = "https://sts.eu-central-1.amazonaws.com";

    @Test
    void the_environment_names_the_proxy_for_each_scheme() throws Exception {
        Proxies proxies = new Proxies(
                Map.of("HTTPS_PROXY", "http://proxy.example.com:3128", "http_proxy", "other.example.com:8080"));
        assertThat(address(proxies.choose(call(Destination.STS, STS)))).isEqualTo("proxy.example.com:3128");
        assertThat(address(proxies.choose(call(Destination.CONFIGURED_STS, "http://sts.internal/"))))
                .isEqualTo("other.example.com:8080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "amazonaws.com",
                ".amazonaws.com",
                "*.amazonaws.com",
                "localhost, sts.eu-central-1.amazonaws.com",
                "sts.eu-central-1.amazonaws.com:443",
                "amazonaws.com:443",
                "STS.EU-CENTRAL-1.AMAZONAWS.COM"
            })
    void no_proxy_exempts(String list) throws Exception {
        Proxies proxies = new Proxies(Map.of("HTTPS_PROXY", "http://proxy.example.com:3128", "NO_PROXY", list));
        assertThat(proxies.choose(call(Destination.STS, STS))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"naws.com", "example.com", ",", "sts.eu-central-1", "amazonaws.com:80", "10.0.0.0/8", "."})
    void no_proxy_exempts_whole_names_only(String list) throws Exception {
        Proxies proxies = new Proxies(Map.of("HTTPS_PROXY", "http://proxy.example.com:3128", "NO_PROXY", list));
        assertThat(address(proxies.choose(call(Destination.STS, STS)))).isEqualTo("proxy.example.com:3128");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, http://10.1.2.3:4566/, true",
        "10.0.0.0/8, http://11.1.2.3:4566/, false",
        "10.1.2.3/32, http://10.1.2.3/, true",
        "10.1.2.2/31, http://10.1.2.3/, true",
        "10.1.2.3/33, http://10.1.2.3/, false",
        "0.0.0.0/0, http://10.1.2.3/, true",
        "10.1.2.3:4566, http://10.1.2.3:4566/, true",
        "10.1.2.3:4567, http://10.1.2.3:4566/, false",
        "fd12::/16, http://[fd12::5]/, true",
        "[fd12::5], http://[fd12::5]/, true",
        "fd12::5, http://[fd12::5]/, true",
        "[fd12::5]:80, http://[fd12::5]/, true",
        "[fd12::5]:81, http://[fd12::5]/, false",
        "*.internal, http://sts.internal/, true",
    })
    void no_proxy_knows_ports_and_networks(String list, URI uri, boolean exempt) throws Exception {
        Proxies proxies = new Proxies(Map.of("HTTP_PROXY", "http://proxy.example.com:3128", "NO_PROXY", list));
        assertThat(proxies.choose(call(Destination.CONFIGURED_STS, uri.toString())) == null)
                .isEqualTo(exempt);
    }

    /** The proxy would ask its own instance for a role. */
    @Test
    void no_proxy_is_used_for_metadata() throws Exception {
        Proxies proxies = new Proxies(Map.of("HTTP_PROXY", "http://proxy.example.com:3128"));
        assertThat(proxies.choose(call(Destination.INSTANCE_METADATA, "http://169.254.169.254/")))
                .isNull();
        assertThat(proxies.choose(call(Destination.CONTAINER_CREDENTIALS, "http://169.254.170.2/")))
                .isNull();
    }

    private static HttpCall call(Destination destination, String uri) {
        return new HttpCall(destination, "GET", URI.create(uri), Map.of(), new byte[0], 1, 1, 1);
    }

    private static String address(HttpProxy proxy) {
        return proxy.host() + ":" + proxy.port();
    }
}
