package io.jenkins.plugins.assumed_role.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.assumed_role.agent.ExchangeException.Reason;
import io.jenkins.plugins.assumed_role.emulator.AwsEmulator;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies and TLS on the way to STS. Isolated, because it replaces defaults of the JVM. */
@Timeout(60)
@Isolated
class ExchangeTest {

    private static final String USER = "Basic dXNlcjpwQHNzOnc="; // user:p@ss:w

    @TempDir
    private static Path directory;

    private static OwnCertificate own;
    private static HttpsServer server;
    private static AwsEmulator aws;

    @BeforeAll
    static void start() throws Exception {
        own = OwnCertificate.make(directory, "SAN=IP:127.0.0.1");
        server = own.serve();
        aws = AwsEmulator.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        aws.close();
    }

    @Test
    void a_proxy_gets_its_user_and_password_with_a_request() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(null, USER)) {
            assertThat(send(aws.endpoint(), Map.of("HTTP_PROXY", "http://user:p%40ss:w@127.0.0.1:" + proxy.port()))
                            .status())
                    .isNotEqualTo(407);
            assertThat(proxy.requests()).containsExactly("GET " + aws.endpoint() + "/ as " + USER);
        }
    }

    @Test
    void only_the_proxy_gets_its_user_and_password_with_a_tunnel() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(null, USER)) {
            HttpAnswer answer = send(tls(), environment("http://user:p@ss:w@127.0.0.1:" + proxy.port()));

            assertThat(answer.text()).isEqualTo("ok");
            assertThat(proxy.requests()).containsExactly("CONNECT 127.0.0.1:" + port() + " as " + USER);
        }
    }

    @Test
    void a_proxy_that_is_spoken_to_with_tls() throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(own.context(), USER)) {
            String url = "https://user:p%40ss:w@127.0.0.1:" + proxy.port();
            assertThat(send(tls(), environment(url)).text()).isEqualTo("ok");
            send(
                    aws.endpoint(),
                    Map.of("HTTP_PROXY", url, "AWS_CA_BUNDLE", own.bundle().toString()));
            assertThat(proxy.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user:wrong@"})
    void a_proxy_that_refuses_is_named_without_its_password(String user) throws Exception {
        try (RecordingProxy proxy = new RecordingProxy(null, USER)) {
            String url = "http://" + user + "127.0.0.1:" + proxy.port();
            String asks = user.isEmpty() ? "requires a user and a password" : "rejects the user and the password";

            for (URI uri : new URI[] {tls(), aws.endpoint()}) {
                ExchangeException failure = failure(uri, Map.of("HTTPS_PROXY", url, "HTTP_PROXY", url));
                assertThat(failure.reason()).isEqualTo(Reason.PROXY);
                assertThat(failure)
                        .hasMessage("GET " + uri + " through the proxy 127.0.0.1:" + proxy.port()
                                + " failed: the proxy " + asks + " (HTTP 407)");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ci:pa^ss-Pr0xy@pro xy:1",
                "http://ci:Pr0xy@proxy:port",
                "http://ci:Pr0xy@proxy:99999",
                "http://ci:Pr0xy@",
                "socks5://ci:Pr0xy@proxy:1080",
                "http://ci:Pr0xy@[::1:3128",
                "ftp://ci:Pr0xy@proxy"
            })
    void a_proxy_that_cannot_be_used_is_refused_by_the_name_of_the_variable(String url) throws Exception {
        ExchangeException failure = failure(tls(), Map.of("HTTPS_PROXY", url));

        assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
        assertThat(failure)
                .hasMessageContaining("was not sent: HTTPS_PROXY is not the URL of a proxy that can be used, it")
                .hasMessageNotContaining("Pr0xy");
    }

    @Test
    void the_password_of_an_endpoint_is_in_no_message() {
        URI uri = URI.create("http://ci:Pr0xy@127.0.0.1:1/path?token=Pr0xy");

        assertThat(failure(uri, Map.of())).hasMessage("GET http://127.0.0.1:1/path failed: connection refused");
        assertThat(ShownUrl.of("https://ci:p#/w@?@host:1/x")).isEqualTo("https://host:1/x");
        assertThat(ShownUrl.of("ci:pw@host")).isEqualTo("host");
    }

    @Test
    void the_authorities_of_the_bundle_replace_the_authorities_of_java() throws Exception {
        assertThat(failure(tls(), Map.of())).hasMessageEndingWith("failed: the certificate is not trusted");

        assertThat(send(tls(), Map.of("AWS_CA_BUNDLE", own.bundle().toString())).text())
                .isEqualTo("ok");

        OwnCertificate other = OwnCertificate.make(directory, "SAN=IP:127.0.0.1");
        assertThat(failure(tls(), Map.of("AWS_CA_BUNDLE", other.bundle().toString())))
                .hasMessageEndingWith("failed: the certificate is not trusted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-file.pem", "pom.xml", "src", "\0"})
    void a_bundle_without_certificates_is_refused(String bundle) {
        ExchangeException failure = failure(tls(), Map.of("AWS_CA_BUNDLE", bundle));

        assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION);
        assertThat(failure).hasMessageContaining("AWS_CA_BUNDLE does not name a readable file of certificates in PEM");
    }

    @Test
    void the_message_about_a_refused_certificate_names_the_reason() throws Exception {
        OwnCertificate elsewhere = OwnCertificate.make(directory, "SAN=DNS:elsewhere.example");
        OwnCertificate over = OwnCertificate.signed(directory, "-startdate", "-10d", "-validity", "5");

        assertThat(failure(elsewhere)).hasMessageEndingWith("failed: the certificate is for another host name");
        assertThat(failure(over)).hasMessageEndingWith("failed: the certificate has expired or is not valid yet");
    }

    private static ExchangeException failure(OwnCertificate certificate) throws Exception {
        HttpsServer other = certificate.serve();
        try {
            URI uri = URI.create("https://127.0.0.1:" + other.getAddress().getPort() + "/");
            return failure(uri, Map.of("AWS_CA_BUNDLE", certificate.bundle().toString()));
        } finally {
            other.stop(0);
        }
    }

    /** Does the same as the option -noCertificateCheck of older agents and the plugin skip-certificate-check. */
    @Test
    void defaults_of_the_jvm_that_trust_everybody_do_not_count() throws Exception {
        SSLContext context = SSLContext.getDefault();
        SSLSocketFactory factory = HttpsURLConnection.getDefaultSSLSocketFactory();
        HostnameVerifier verifier = HttpsURLConnection.getDefaultHostnameVerifier();
        SSLContext careless = SSLContext.getInstance("TLS");
        careless.init(null, new TrustManager[] {new Careless()}, null);
        try {
            SSLContext.setDefault(careless);
            HttpsURLConnection.setDefaultSSLSocketFactory(careless.getSocketFactory());
            HttpsURLConnection.setDefaultHostnameVerifier((name, session) -> true);

            assertThat(failure(tls(), Map.of()).reason()).isEqualTo(Reason.CERTIFICATE);
            assertThat(failure(OwnCertificate.make(directory, "SAN=DNS:elsewhere.example"))
                            .reason())
                    .isEqualTo(Reason.CERTIFICATE);
        } finally {
            SSLContext.setDefault(context);
            HttpsURLConnection.setDefaultSSLSocketFactory(factory);
            HttpsURLConnection.setDefaultHostnameVerifier(verifier);
        }
    }

    private static final class Careless implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static Map<String, String> environment(String proxy) {
        return Map.of("HTTPS_PROXY", proxy, "AWS_CA_BUNDLE", own.bundle().toString());
    }

    private static int port() {
        return server.getAddress().getPort();
    }

    private static URI tls() {
        return URI.create("https://127.0.0.1:" + port() + "/");
    }

    private static HttpAnswer send(URI uri, Map<String, String> environment) throws Exception {
        return new ThisMachine("here", environment)
                .exchange(new HttpCall(
                        Destination.CONFIGURED_STS, "GET", uri, Map.of(), new byte[0], 5_000, 10_000, 64 * 1024));
    }

    private static ExchangeException failure(URI uri, Map<String, String> environment) {
        return catchThrowableOfType(ExchangeException.class, () -> send(uri, environment));
    }
}
